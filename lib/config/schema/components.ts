import { DEFAULT_KEEP_OLD_VERSIONS_DAYS, DEFAULT_STANDBY_COUNT } from '../defaults.ts';
import { days } from './duration.ts';
import { choice, closed, forRegions, hasKey, list, perRegion, wholeNumber } from './leaf.ts';
import { componentTargets } from './targets.ts';
import { bucketName, componentName, existingName, httpsUrl } from './text.ts';

export const bucket = closed({
  name: componentName,
  keepOldVersions: days({ from: 1, to: 3650 }).default(DEFAULT_KEEP_OLD_VERSIONS_DAYS),
  targets: componentTargets,
  existing: closed({ primary: bucketName, recovery: bucketName.optional() }).optional(),
});

export const secret = closed({
  name: componentName,
  existing: existingName('secret', 512).optional(),
});

// ECS runs up to 5,000 tasks in a service (Amazon ECS Developer Guide, "Service quotas").
const activeCount = wholeNumber(
  { from: 1, to: 5000, unit: '(tasks or instances)' },
  'Say how many run while a region serves.',
);
const standbyCount = wholeNumber(
  { from: 0, to: 5000, unit: '(tasks or instances)' },
  'Say how many run while a region stands by; 0 is a pilot light.',
);

const serviceBase = {
  name: componentName,
  activeCount: perRegion(activeCount),
  standbyCount: perRegion(standbyCount).prefault(DEFAULT_STANDBY_COUNT),
  targetGroup: perRegion(existingName('target group', 32)).optional(),
  targets: componentTargets,
};

const ecsService = closed({
  ...serviceBase,
  ecs: closed({
    cluster: perRegion(existingName('cluster')),
    service: perRegion(existingName('service')),
    repositories: perRegion(list(existingName('repository', 256), 'a list of ECR repository names')).prefault(
      [],
    ),
  }),
});

const autoScalingService = closed({
  ...serviceBase,
  autoScaling: closed({ group: perRegion(existingName('Auto Scaling group')) }),
});

export const service = choice((given) => hasKey(given, 'autoScaling'), autoScalingService, ecsService);

export const stateless = closed({
  name: componentName,
  healthUrl: forRegions(httpsUrl),
  targets: componentTargets,
});

export const external = closed({ name: componentName, healthUrl: httpsUrl });
