export { evaluateRules } from './framework/evaluate-rules.ts';
export type { Finding } from './framework/finding.ts';
export type { Level, Rule, Violation } from './framework/rule.ts';
export { RULES } from './registry.ts';
