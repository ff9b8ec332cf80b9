import { GetParametersCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { Platform } from '../platform.ts';
import type { ConnectionParameters } from '../ports/connection-parameters.ts';
import { client, type Where } from './clients.ts';
import { chunked } from './paging.ts';

/** The most names one GetParameters takes. */
const NAMES_AT_ONCE = 10;

export function connectionParametersOf(platform: Platform, where: Where = 'own'): ConnectionParameters {
  const ssm = client(platform, SSMClient, 'ssm', where);
  return {
    async read(names) {
      const pages = await Promise.all(
        chunked(names, NAMES_AT_ONCE).map(async (chunk) => {
          const { Parameters = [] } = await ssm.send(new GetParametersCommand({ Names: [...chunk] }));
          return Parameters;
        }),
      );
      return new Map(pages.flat().map(({ Name, Value }) => [Name ?? '', Value ?? '']));
    },
    async write(name, value) {
      await ssm.send(new PutParameterCommand({ Name: name, Value: value, Type: 'String', Overwrite: true }));
    },
  };
}
