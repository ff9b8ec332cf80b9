import type { WorldContext } from '../service.ts';
import { answerOf, type Encryption } from './encryption.ts';
import type { Facts } from './operations/rule.ts';

/** What the rules of operations may look up in the world. */
export function readFacts(
  world: WorldContext,
  encryption: Encryption,
  { stateMachineOf }: Pick<Facts, 'stateMachineOf'>,
): Facts {
  return {
    account: world.account,
    read: (service, region, operation, input) => answerOf(world, service, region, operation, input),
    keyOf: (resourceArn) => encryption.keyOf(resourceArn),
    aliasesOf: (keyArn) => encryption.aliasesOf(keyArn),
    stateMachineOf,
  };
}
