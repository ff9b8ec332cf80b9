/** One task of a runbook; everything of it is given. */
export interface Task {
  /** Rest of the state, as flow YAML that begins with a comma. */
  readonly state?: string;
  /** Properties of the state machine beside its definition, as YAML lines. */
  readonly machine?: string;
  /** Statements of the function's role, as flow YAML. */
  readonly statements?: string;
  /** Properties of the function, as flow YAML that begins with a comma. */
  readonly function?: string;
  readonly name?: string;
}

/** A runbook that calls one function, with the roles of both. */
export function runbook({
  state = '',
  machine = '',
  statements = '',
  function: properties = '',
  name = 'region-failover',
}: Task = {}): string {
  return `
Machine:
  Type: AWS::StepFunctions::StateMachine
  Properties:
    StateMachineName: ${name}
    RoleArn: !GetAtt MachineRole.Arn
    ${machine}
    Definition:
      StartAt: Promote
      States:
        Promote: { Type: Task, Resource: 'arn:aws:states:::lambda:invoke', Parameters: { FunctionName: !GetAtt Step.Arn }, End: true${state} }
MachineRole: { Type: AWS::IAM::Role }
Step: { Type: AWS::Lambda::Function, Properties: { FunctionName: promote, Role: !GetAtt StepRole.Arn${properties} } }
StepRole:
  Type: AWS::IAM::Role
  Properties: { Policies: [{ PolicyName: p, PolicyDocument: { Statement: [${statements}] } }] }
`;
}
