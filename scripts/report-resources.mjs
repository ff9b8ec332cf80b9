// Preloaded into a measured process: says at its end how much memory it needed at most, and for how long it computed.
import { writeFileSync } from 'node:fs';

process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  writeFileSync(
    process.env.MUSTER_RESOURCES_FILE,
    JSON.stringify({ peakMebibytes: maxRSS / 1024, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6 }),
  );
});
