import { engineCall } from '../testing/engine-calls.ts';
import { createJobEngine, JobProvider } from '../testing/job-engine.ts';
import { describeEngine, describeJobs } from './engine.conformance.ts';

const call = engineCall({ model: 'background-painter', prompt: '一只猫' });

describeEngine('one for tests, whose provider works in the background', async () => {
  const provider = new JobProvider();
  const engine = createJobEngine(provider);
  const paints = async (): Promise<void> => await provider.paint();
  return {
    accepted: { engine, call: { ...call, checkpoint: paints } },
    refused: { engine, call: { ...call, prompt: 'refuse' } },
    close: async () => undefined,
  };
});

describeJobs('one for tests', () => {
  const provider = new JobProvider();
  return {
    start: () => createJobEngine(provider),
    call: { ...call, count: 2 },
    paint: () => provider.paint(),
    billed: () => provider.billed,
    forget: () => provider.forget(),
  };
});
