import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Db } from '../db/client.ts';
import type { FileLinks } from '../files/links.ts';
import { findFile } from '../files/record.ts';
import type { FileStore } from '../files/store.ts';

export interface FileRoom {
  readonly store: FileStore;
  readonly links: FileLinks;
}

const params = z.object({ id: z.string().regex(/^[a-z0-9]{24}$/) });
const query = z.object({ e: z.string().max(8), s: z.string().max(40) });

/** `GET /files/<id>`: an uploaded file, for those to whom we signed a link. Everybody else is told nothing. */
export async function addFiles(app: FastifyInstance, options: FileRoom & { readonly db: Db }): Promise<void> {
  app.get('/files/:id', async (request, reply) => {
    const asked = params.safeParse(request.params);
    const link = query.safeParse(request.query);
    const signed =
      asked.success && link.success && options.links.valid(asked.data.id, link.data.e, link.data.s);
    const file = signed ? await findFile(options.db, asked.data.id) : undefined;
    const bytes = file === undefined ? undefined : await options.store.get(file.id);
    if (file === undefined || bytes === undefined) return reply.status(404).send({ error: 'not found' });
    const shown = file.mime.startsWith('image/') ? 'inline' : 'attachment';
    return reply
      .type(file.mime)
      .header('content-disposition', `${shown}; filename*=UTF-8''${encodeURIComponent(file.name)}`)
      .header('content-security-policy', "default-src 'none'; sandbox")
      .header('cache-control', 'private, max-age=3600, immutable')
      .send(Buffer.from(bytes));
  });
}
