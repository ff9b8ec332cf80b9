import { regionInArn } from '../assembly-model/arns.ts';
import { texts } from '../assembly-model/values.ts';
import { MONITORING_CONTROLS } from './framework/controls.ts';
import type { Rule } from './framework/rule.ts';

export const alarmActionRegion: Rule = {
  id: 'DR-ALARM-ACTION-REGION',
  title: 'An alarm tells somebody in its own region',
  level: 'error',
  protectsFrom:
    'An alarm that nobody hears: it publishes to a topic of another region, which CloudWatch does not do.',
  remedy: 'Make a topic in each region and let its alarms publish there.',
  controls: MONITORING_CONTROLS,
  failureModes: [77, 82],
  evaluate: (assembly) =>
    assembly.ofType('AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm').flatMap((alarm) => {
      const actions = ['AlarmActions', 'OKActions', 'InsufficientDataActions'].flatMap((key) =>
        texts(alarm.at(key)),
      );
      const elsewhere = actions.filter((action) => {
        const region = regionInArn(action);
        return region !== undefined && alarm.region !== undefined && region !== alarm.region;
      });
      return [...new Set(elsewhere)].map((action) => ({
        at: alarm,
        message: `It stands in ${alarm.region ?? ''} and is to tell ${action}.`,
      }));
    }),
};
