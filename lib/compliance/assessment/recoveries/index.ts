import type { Disruption } from '../../../config/disruptions.ts';
import { recoverFromDeletion } from './accidental-deletion.ts';
import { recoverFromApplicationFailure } from './application.ts';
import { recoverFromZoneLoss } from './availability-zone.ts';
import { recoverFromCompromise } from './credentials-compromised.ts';
import { recoverFromCorruption } from './data-corruption.ts';
import type { RecoveryOf } from './recovery.ts';
import { recoverFromRegionLoss } from './region.ts';

/** How a component comes back, for everything that can happen to it. */
export const RECOVERIES: Readonly<Record<Disruption, RecoveryOf>> = {
  application: recoverFromApplicationFailure,
  availabilityZone: recoverFromZoneLoss,
  region: recoverFromRegionLoss,
  dataCorruption: recoverFromCorruption,
  accidentalDeletion: recoverFromDeletion,
  credentialsCompromised: recoverFromCompromise,
};
