import { z } from 'zod';

/** A person with a phone; the same shape on every platform. Mobile numbers are fictional. */
export const newUser = z.strictObject({
  userId: z.string().min(1),
  name: z.string().min(1),
  /** A short code that phones are grouped by. */
  unit: z.string().default(''),
  unitName: z.string().default(''),
  post: z.string().optional(),
  mobile: z.string().optional(),
  unionId: z.string().optional(),
});

export type NewUser = z.infer<typeof newUser>;

/** Body of `POST /_control/<platform>/users`: one person, a list, or `{users:[…]}`. */
export const usersCommand = z
  .union([z.strictObject({ users: z.array(newUser) }), z.array(newUser), newUser])
  .transform(body => (Array.isArray(body) ? body : 'users' in body ? body.users : [body]));
