import { SIDES } from '../../../../lambda/deployment.ts';
import { ApiError, type ApiCall, type ApiOutput } from '../../api.ts';
import type { TwinService, WorldContext } from '../../service.ts';
import { inputOf } from '../support/borders.ts';
import { stableUuid } from '../support/ids.ts';
import { pageOf } from '../support/pages.ts';
import { RegionalRegistry } from '../support/registry.ts';

const YEAR_MILLISECONDS = 365 * 24 * 3_600_000;

interface Certificate {
  readonly arn: string;
  readonly domain: string;
  readonly notAfter: Date;
}

/** AWS Certificate Manager: a certificate for the zone of the application's names, in each region. */
export function createAcm(world: WorldContext): TwinService {
  const certificates = new RegionalRegistry<Certificate>('certificate');
  return {
    service: 'acm',
    operations: {
      ListCertificates: (call) => listCertificates(certificates, call),
      DescribeCertificate: (call) => describeCertificate(certificates, call),
    },
    resources: {},
    adopt: (deployment) => {
      if (deployment.dns === undefined) return;
      for (const side of SIDES) {
        const region = deployment.regions[side];
        const domain = `*.${deployment.dns.zoneName}`;
        const arn = `arn:aws:acm:${region}:${world.account}:certificate/${stableUuid(region, domain)}`;
        const notAfter = new Date(world.kernel.now() + YEAR_MILLISECONDS);
        certificates.add(region, arn, { arn, domain, notAfter });
      }
    },
  };
}

function listCertificates(certificates: RegionalRegistry<Certificate>, call: ApiCall): ApiOutput {
  const input = inputOf(call, 'ValidationException').allow(['CertificateStatuses', 'MaxItems', 'NextToken']);
  const statuses = input.texts('CertificateStatuses');
  const issued = statuses.length === 0 || statuses.includes('ISSUED') ? certificates.in(call.region) : [];
  const page = pageOf(
    issued,
    input.optionalNumber('MaxItems') ?? 1000,
    input.optionalText('NextToken'),
    () => new ApiError('ValidationException', 'The token is not one that this operation gave out.'),
  );
  return {
    CertificateSummaryList: page.items.map(({ arn, domain, notAfter }) => ({
      CertificateArn: arn,
      DomainName: domain,
      Status: 'ISSUED',
      NotAfter: notAfter,
    })),
    NextToken: page.next,
  };
}

function describeCertificate(certificates: RegionalRegistry<Certificate>, call: ApiCall): ApiOutput {
  const arn = inputOf(call, 'ValidationException').allow(['CertificateArn']).text('CertificateArn');
  const certificate = certificates.get(call.region, arn);
  if (certificate === undefined) {
    throw new ApiError('ResourceNotFoundException', `Could not find certificate ${arn}.`);
  }
  const { domain, notAfter } = certificate;
  return { Certificate: { CertificateArn: arn, DomainName: domain, Status: 'ISSUED', NotAfter: notAfter } };
}
