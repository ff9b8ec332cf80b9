import type { Templates } from './fixture.ts';

/** An encrypted database and its replica in the other region; the texts are added to their properties. */
export function pair(replica = '', source = ''): Templates {
  return {
    'us-east-1': `
Orders:
  Type: AWS::RDS::DBInstance
  Properties: { DBInstanceIdentifier: orders, Engine: postgres, EngineVersion: '17', StorageEncrypted: true, DBParameterGroupName: orders-postgres17${source} }
`,
    'us-west-2': `
Replica:
  Type: AWS::RDS::DBInstance
  Properties: { DBInstanceIdentifier: orders, SourceDBInstanceIdentifier: 'arn:aws:rds:us-east-1:111122223333:db:orders'${replica} }
`,
  };
}
