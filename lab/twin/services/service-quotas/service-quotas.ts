import { ApiError } from '../../api.ts';
import type { TwinService } from '../../service.ts';
import { inputOf } from '../support/borders.ts';

interface Quota {
  readonly service: string;
  readonly code: string;
  readonly name: string;
  value: number;
}

export interface ServiceQuotasTwin extends TwinService {
  /** A fault: an account whose quota was never raised. */
  setQuota(service: string, code: string, value: number): void;
}

/**
 * Service Quotas, the same in every region. Values of an account whose owner has asked for more than the defaults
 * (AWS General Reference, "Service endpoints and quotas": 40 DB instances; Fargate begins with a handful of vCPUs).
 */
export function createServiceQuotas(): ServiceQuotasTwin {
  const quotas: readonly Quota[] = [
    { service: 'fargate', code: 'L-3032A538', name: 'Fargate On-Demand vCPU resource count', value: 1000 },
    { service: 'rds', code: 'L-7B6409FD', name: 'DB instances', value: 40 },
  ];
  const find = (service: string, code: string): Quota => {
    const quota = quotas.find((each) => each.service === service && each.code === code);
    if (quota !== undefined) return quota;
    throw new ApiError('NoSuchResourceException', `The quota ${code} of ${service} does not exist.`);
  };
  return {
    service: 'service-quotas',
    resources: {},
    setQuota: (service, code, value) => {
      find(service, code).value = value;
    },
    operations: {
      GetServiceQuota: (call) => {
        const input = inputOf(call, 'IllegalArgumentException').allow(['ServiceCode', 'QuotaCode']);
        const { service, code, name, value } = find(input.text('ServiceCode'), input.text('QuotaCode'));
        return { Quota: { ServiceCode: service, QuotaCode: code, QuotaName: name, Value: value } };
      },
    },
  };
}
