/**
 * Controls of the frameworks an auditor asks for, with the titles those frameworks give them. A rule refers to one by
 * its key; a finding shows framework and id.
 */
export const CONTROLS = {
  'AC-6': { framework: 'NIST SP 800-53 Rev. 5', title: 'Least Privilege' },
  'CP-2': { framework: 'NIST SP 800-53 Rev. 5', title: 'Contingency Plan' },
  'CP-4': { framework: 'NIST SP 800-53 Rev. 5', title: 'Contingency Plan Testing' },
  'CP-6': { framework: 'NIST SP 800-53 Rev. 5', title: 'Alternate Storage Site' },
  'CP-7': { framework: 'NIST SP 800-53 Rev. 5', title: 'Alternate Processing Site' },
  'CP-9': { framework: 'NIST SP 800-53 Rev. 5', title: 'System Backup' },
  'CP-10': { framework: 'NIST SP 800-53 Rev. 5', title: 'System Recovery and Reconstitution' },
  'SC-12': { framework: 'NIST SP 800-53 Rev. 5', title: 'Cryptographic Key Establishment and Management' },
  'SI-4': { framework: 'NIST SP 800-53 Rev. 5', title: 'System Monitoring' },
  'A1.2': {
    framework: 'SOC 2',
    title: 'Environmental protections, software, data backup processes, and recovery infrastructure',
  },
  'A1.3': { framework: 'SOC 2', title: 'Tests of recovery plan procedures' },
  'A.8.2': { framework: 'ISO/IEC 27001:2022', title: 'Privileged access rights' },
  'A.8.13': { framework: 'ISO/IEC 27001:2022', title: 'Information backup' },
  'A.8.14': { framework: 'ISO/IEC 27001:2022', title: 'Redundancy of information processing facilities' },
  'A.8.16': { framework: 'ISO/IEC 27001:2022', title: 'Monitoring activities' },
  'A.8.24': { framework: 'ISO/IEC 27001:2022', title: 'Use of cryptography' },
  '8.3': { framework: 'ISO 22301:2019', title: 'Business continuity strategies and solutions' },
  '8.4': { framework: 'ISO 22301:2019', title: 'Business continuity plans and procedures' },
  '8.5': { framework: 'ISO 22301:2019', title: 'Exercise programme' },
  'Art. 11': { framework: 'DORA (EU) 2022/2554', title: 'Response and recovery' },
  'Art. 12': {
    framework: 'DORA (EU) 2022/2554',
    title: 'Backup policies and procedures, restoration and recovery procedures and methods',
  },
} as const satisfies Record<string, { readonly framework: string; readonly title: string }>;

export type ControlId = keyof typeof CONTROLS;

/** Having copies of data, in time and somewhere else. */
export const BACKUP_CONTROLS: readonly ControlId[] = ['CP-9', 'A1.2', 'A.8.13', 'Art. 12'];

/** A second place that can take over. */
export const REDUNDANCY_CONTROLS: readonly ControlId[] = ['CP-6', 'CP-7', 'A1.2', 'A.8.14', 'Art. 11'];

/** The act of taking over, and the procedures for it. */
export const RECOVERY_CONTROLS: readonly ControlId[] = ['CP-10', 'A1.2', 'A.8.14', '8.4', 'Art. 11'];

/** Proof that it works. */
export const TESTING_CONTROLS: readonly ControlId[] = ['CP-4', 'CP-9', 'A1.3', '8.5', 'Art. 12'];

/** Noticing, in time, that it would not work. */
export const MONITORING_CONTROLS: readonly ControlId[] = ['SI-4', 'CP-9', 'A1.2', 'A.8.16', 'Art. 11'];

/** `NIST SP 800-53 Rev. 5 CP-9`. */
export function controlText(id: ControlId): string {
  return `${CONTROLS[id].framework} ${id}`;
}
