import { defineConfig } from 'prisma/config';

// Only `prisma generate`, `validate` and `format` use this; migrations are made and applied by src/db/migrate.ts.
export default defineConfig({ schema: 'prisma/schema.prisma', migrations: { path: 'prisma/migrations' } });
