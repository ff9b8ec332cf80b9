import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnTable } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import type { RegionScope } from './region-scope.ts';

/**
 * Lock, epoch and journal of one region. Not a global table: those are last-writer-wins, and a lock that the other
 * region can overwrite is none.
 *
 * Encrypted with DynamoDB's own key, not with the application's: a key that was closed by mistake, or by whoever broke
 * in, must not close the ledger that recovers from it. It holds names and times, never data.
 */
export class LedgerTable extends Construct {
  readonly table: CfnTable;

  constructor(scope: Construct, id: string, props: { region: RegionScope }) {
    super(scope, id);
    this.table = new CfnTable(this, 'Table', {
      tableName: props.region.names.ledgerTable,
      attributeDefinitions: [
        { attributeName: 'pk', attributeType: 'S' },
        { attributeName: 'sk', attributeType: 'S' },
      ],
      keySchema: [
        { attributeName: 'pk', keyType: 'HASH' },
        { attributeName: 'sk', keyType: 'RANGE' },
      ],
      // A run comes out of nowhere and writes at once; capacity that has to grow first would throttle it.
      billingMode: 'PAY_PER_REQUEST',
      deletionProtectionEnabled: true,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    });
    this.table.applyRemovalPolicy(RemovalPolicy.RETAIN);
  }
}
