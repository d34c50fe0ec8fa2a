import { expect, it } from 'vitest';
import { capabilityPage } from '../../scripts/capabilities.ts';

it('the table of capabilities in the docs is what the adapters declare', async () => {
  await expect(capabilityPage()).toMatchFileSnapshot('../../docs/capabilities.md');
});
