import { ApiError, type ApiCall, type ApiOutput } from '../../api.ts';
import type { LoadedResource } from '../../service.ts';
import { Fields } from './fields.ts';

/** The input of a call; what is missing or wrong is answered with `code`, the service's validation error. */
export function inputOf(call: ApiCall, code = 'ValidationError'): Fields {
  return new Fields(call.input, call.operation, (message) => new ApiError(code, message));
}

/** The properties of a template's resource; what is missing or wrong would have failed the deployment. */
export function propertiesOf(resource: LoadedResource): Fields {
  const where = `${resource.stack}/${resource.logicalId} (${resource.type})`;
  return new Fields(
    resource.properties,
    where,
    (message) => new Error(`The template would not deploy. ${message}`),
  );
}

export type Operation = (call: ApiCall) => ApiOutput;
