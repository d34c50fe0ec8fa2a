// A card may name the type it shows and runs no code but its own: imports from src/ in cards/ are `import type`.
// The boundary checker's parser can't tell types from code, so this one rule stands here.
import { readdirSync, readFileSync } from 'node:fs';

const impure = readdirSync('cards')
  .filter(name => name.endsWith('.ts'))
  .flatMap(name => {
    const imports = readFileSync(`cards/${name}`, 'utf8').match(/^import[^;]*from '\.\.\/[^']+';/gm) ?? [];
    return imports.filter(line => !line.startsWith('import type ')).map(line => `cards/${name}: ${line}`);
  });
for (const line of impure) console.error(`cards are pure: ${line}`);
process.exitCode = impure.length === 0 ? 0 : 1;
