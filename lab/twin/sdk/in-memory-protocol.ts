import { ApiError, type ApiOutput } from '../api.ts';
import { copyInput, copyOutput } from './schema.ts';
import { serviceException, type ErrorRegistry } from './service-exception.ts';

/** What travels beside an empty body: middleware measures, hashes and replaces bodies. */
export interface CarriedRequest {
  readonly service: string;
  readonly operation: string;
  readonly region: string;
  readonly input: Readonly<Record<string, unknown>>;
}

export type CarriedAnswer =
  | { readonly kind: 'output'; readonly output: ApiOutput }
  | { readonly kind: 'error'; readonly error: ApiError };

/** An SDK request as far as the middleware between serializer and request handler looks at it. */
export interface CarrierRequest {
  readonly method: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly path: string;
  readonly query: Record<string, string>;
  readonly headers: Record<string, string>;
  readonly body: '';
  readonly carried: CarriedRequest;
}

export interface CarrierResponse {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
  readonly carried: CarriedAnswer;
}

interface ProtocolSettings {
  readonly defaultNamespace: string;
  readonly errorTypeRegistries?: readonly ErrorRegistry[];
}

interface OperationSchema {
  readonly name: string;
  readonly input: unknown;
  readonly output: unknown;
}

/** The client's configuration merged with the call's context. */
interface SerializationContext {
  readonly serviceId: string;
  readonly region: () => Promise<string>;
  readonly endpoint: () => Promise<{ readonly protocol: string; readonly hostname: string }>;
}

export type ProtocolClass = new (settings: ProtocolSettings) => object;

/**
 * A `protocol` for an SDK v3 client that writes no bytes: the input goes over as it is, the answer comes back as it is,
 * and an error becomes the client's own class. Everything else of the client, its endpoints, retries and time-outs
 * included, is the real thing.
 */
export function inMemoryProtocol(newToken: () => string): ProtocolClass {
  return class InMemoryProtocol {
    readonly #settings: ProtocolSettings;

    constructor(settings: ProtocolSettings) {
      this.#settings = settings;
    }

    setSerdeContext(): void {
      // Nothing is encoded, so no codec needs the client's encoders.
    }

    async serializeRequest(
      operation: OperationSchema,
      input: unknown,
      context: SerializationContext,
    ): Promise<CarrierRequest> {
      const [endpoint, region] = await Promise.all([context.endpoint(), context.region()]);
      return {
        method: 'POST',
        protocol: endpoint.protocol,
        hostname: endpoint.hostname,
        path: '/',
        query: {},
        headers: { 'content-length': '0' },
        body: '',
        carried: {
          service: serviceName(context.serviceId),
          operation: operation.name,
          region,
          input: this.#checkedInput(operation, input, newToken),
        },
      };
    }

    deserializeResponse(
      operation: OperationSchema,
      _context: unknown,
      response: CarrierResponse,
    ): Promise<Record<string, unknown>> {
      const requestId = response.headers['x-amzn-requestid'] ?? '';
      const answer = response.carried;
      if (answer.kind === 'error') return Promise.reject(this.#exception(answer.error, requestId));
      const output = copyOutput(operation.output, answer.output, operation.name);
      output['$metadata'] = { httpStatusCode: response.statusCode, requestId };
      return Promise.resolve(output);
    }

    #checkedInput(operation: OperationSchema, input: unknown, token: () => string): CarriedRequest['input'] {
      try {
        return copyInput(operation.input, input, operation.name, token);
      } catch (error) {
        throw error instanceof ApiError ? this.#exception(error, 'not sent') : error;
      }
    }

    #exception(error: ApiError, requestId: string): Error {
      const { defaultNamespace, errorTypeRegistries = [] } = this.#settings;
      return serviceException(error, requestId, defaultNamespace, errorTypeRegistries);
    }
  };
}

/** `Secrets Manager` is `secrets-manager`, `SFN` is `sfn`. */
export function serviceName(serviceId: string): string {
  return serviceId.toLowerCase().replaceAll(' ', '-');
}
