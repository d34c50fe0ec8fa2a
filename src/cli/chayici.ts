import { parseArgs } from 'node:util';
import { readConfig } from '../config.ts';
import type { Db } from '../db/client.ts';

/** One command of the operator's tool. `run` answers the exit code. */
interface Command {
  readonly usage: string;
  readonly help: string;
  run(args: readonly string[]): Promise<number>;
}

/** Rooms are loaded when their command is called, so that a small command starts at once. */
const COMMANDS: Readonly<Record<string, Command>> = {
  'rules run': {
    usage: 'rules run < cases.jsonl',
    help: 'judge inspection cases by the county rules; JSON lines in and out',
    run: async () => (await import('./rules.ts')).rulesRun(process.stdin, process.stdout),
  },
  'whistle route': {
    usage: 'whistle route < whistles.jsonl',
    help: 'which departments a township call concerns; JSON lines in and out',
    run: async () => (await import('./whistle.ts')).whistleRoute(process.stdin, process.stdout),
  },
  'reply parse': {
    usage: 'reply parse < replies.jsonl',
    help: 'what a liaison officer means; JSON lines in and out',
    run: async () => (await import('./reply.ts')).replyParse(process.stdin, process.stdout),
  },
  'archive verify': {
    usage: 'archive verify <file.json>',
    help: 'recompute the chain of an archive package from the file alone',
    run: async args => (await import('./archive.ts')).archiveVerify(args[0]),
  },
  archive: {
    usage: 'archive <task no> <folder>',
    help: 'write the archive package of a finished task: DOCX and JSON',
    run: async args => withDb(async db => (await import('./archive.ts')).archiveCommand(db, args)),
  },
  'plan import': {
    usage: 'plan import <unit code> <year> <file.xlsx>',
    help: 'the rows of the file take the place of the unit’s annual plan',
    run: async args => runPlan(args, 'import'),
  },
  'plan template': {
    usage: 'plan template <unit code> <year> <file.xlsx>',
    help: 'write the table in which a unit fills in its annual plan',
    run: async args => runPlan(args, 'template'),
  },
  'draw verify': {
    usage: 'draw verify <record.json>',
    help: 'repeat a published random draw from its record alone',
    run: async args => (await import('./draw.ts')).drawVerify(args[0]),
  },
  'draw record': {
    usage: 'draw record <no>',
    help: 'the public record of a finished draw, as JSON',
    run: async args => withDb(async db => (await import('./draw.ts')).drawRecordCommand(db, args[0])),
  },
  notice: {
    usage: 'notice <task no> [file.docx]',
    help: 'write the 《检查事先告知》 of a task, a page for each enterprise',
    run: async args => withDb(async db => (await import('./notice.ts')).noticeCommand(db, args)),
  },
  backup: {
    usage: 'backup <file>',
    help: 'write everything of record, as of one moment, to one file; the service may go on',
    run: async args => runBackup(args),
  },
  restore: {
    usage: 'restore <file> [--force]',
    help: 'put a backup in the place of the database; the service must be stopped',
    run: async args => runRestore(args),
  },
  resend: {
    usage: 'resend [card id …]',
    help: 'cards that were refused or may not have arrived, and why; with ids: post them once more',
    run: async args => withDb(async db => (await import('./resend.ts')).resendCommand(db, args, new Date())),
  },
  doctor: {
    usage: 'doctor [--json]',
    help: 'what is wrong with this installation, where, and what to do; exit code 1 when something is',
    run: async args => (await import('./doctor.ts')).doctorCommand(args, process.env),
  },
  migrate: {
    usage: 'migrate',
    help: 'bring the database up to this release',
    run: async () => withUrl(async url => (await import('./migrate.ts')).migrateCommand(url)),
  },
  'seed demo': {
    usage: 'seed demo',
    help: 'fill the database with the fictional county 清禾县',
    run: async () => withDb(async db => (await import('./seed.ts')).seedCommand(db, { now: new Date() })),
  },
  import: {
    usage: 'import <file.xlsx|file.csv> [--region <code>]',
    help: 'units, people, accounts, enterprises, officers, scenarios, past inspections; all or nothing',
    run: async args => runImport(args),
  },
  export: {
    usage: 'export <file.xlsx> [--region <code>]',
    help: 'the lists of a county as a workbook that import reads again',
    run: async args => runExport(args),
  },
  template: {
    usage: 'template <file.xlsx>',
    help: 'write the workbook that import reads',
    run: async args => (await import('./template.ts')).templateCommand(args[0]),
  },
  metrics: {
    usage: 'metrics <period> <file.xlsx> [region code]',
    help: 'every metric by unit for 2026, 2026H1, 2026Q3, 2026-07 or a span of days',
    run: async args =>
      withDb(async db => (await import('./metrics.ts')).metricsCommand(db, args, new Date())),
  },
  'audit verify': {
    usage: 'audit verify [stream]',
    help: 'walk the record and name every changed, missing or reordered entry',
    run: async args => withDb(async db => (await import('./audit.ts')).auditVerify(db, args)),
  },
  'digest explain': {
    usage: 'digest explain <figure> <week> [unit code]',
    help: 'what a figure of the weekly digest counts, and its rows',
    run: async args => withDb(async db => (await import('./digest.ts')).digestExplain(db, args)),
  },
  'token create': {
    usage: 'token create <name> <unit code> [scope …]',
    help: 'a bearer token for the API, shown once',
    run: async args => withDb(async db => (await import('./token.ts')).tokenCreate(db, args)),
  },
};

const args = process.argv.slice(2);
process.exitCode = await main(args);

async function main(words: readonly string[]): Promise<number> {
  for (const length of [2, 1]) {
    const command = COMMANDS[words.slice(0, length).join(' ')];
    if (command !== undefined) return command.run(words.slice(length));
  }
  const asked = words.length === 0 || words[0] === 'help' || words[0] === '--help';
  const lines = Object.values(COMMANDS).map(command => `  ${command.usage.padEnd(44)}${command.help}`);
  const text = `chayici <command>\n\n${lines.join('\n')}\n`;
  if (asked) process.stdout.write(text);
  else process.stderr.write(`chayici: unknown command: ${words.join(' ')}\n\n${text}`);
  return asked ? 0 : 2;
}

async function runPlan(words: readonly string[], what: 'import' | 'template'): Promise<number> {
  const { planImport, planTemplate, readPlanArguments } = await import('./plan.ts');
  const given = readPlanArguments(words);
  const read = readConfig(process.env);
  if (given === undefined || !read.ok) {
    process.stderr.write(
      read.ok ? `usage: chayici plan ${what} <unit code> <year> <file.xlsx>\n` : `${read.problem}\n`,
    );
    return 2;
  }
  return withDb(db =>
    what === 'import' ? planImport(db, given, read.config.COUNTY_PROFILE) : planTemplate(db, given),
  );
}

async function runImport(words: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...words],
    options: { region: { type: 'string' } },
    allowPositionals: true,
  });
  const [path] = positionals;
  if (path === undefined) {
    process.stderr.write('usage: chayici import <file.xlsx|file.csv> [--region <code>]\n');
    return 2;
  }
  const region = values.region === undefined ? {} : { regionCode: values.region };
  return withDb(async db =>
    (await import('./import.ts')).importCommand(db, path, { ...region, now: new Date() }),
  );
}

async function runExport(words: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...words],
    options: { region: { type: 'string' } },
    allowPositionals: true,
  });
  const [path] = positionals;
  if (path === undefined) {
    process.stderr.write('usage: chayici export <file.xlsx> [--region <code>]\n');
    return 2;
  }
  return withDb(async db => (await import('./export.ts')).exportCommand(db, path, values.region));
}

async function runBackup([path, ...more]: readonly string[]): Promise<number> {
  const read = readConfig(process.env);
  if (path === undefined || more.length > 0 || !read.ok) {
    process.stderr.write(read.ok ? 'usage: chayici backup <file>\n' : `${read.problem}\n`);
    return 2;
  }
  const { backupCommand } = await import('./backup.ts');
  return withUrl(url => backupCommand(url, path, read.config, new Date()));
}

async function runRestore(words: readonly string[]): Promise<number> {
  const read = readConfig(process.env);
  const [path, ...more] = words.filter(word => word !== '--force');
  if (path === undefined || more.length > 0 || !read.ok) {
    process.stderr.write(read.ok ? 'usage: chayici restore <file> [--force]\n' : `${read.problem}\n`);
    return 2;
  }
  const { restoreCommand } = await import('./restore.ts');
  return restoreCommand(path, read.config, { force: words.includes('--force'), now: new Date() });
}

/** Runs with the address of the database: the configured server, or the private one. */
async function withUrl(work: (url: string) => Promise<number>): Promise<number> {
  const read = readConfig(process.env);
  if (!read.ok) {
    process.stderr.write(`${read.problem}\n`);
    return 2;
  }
  if (read.config.DATABASE_URL !== '') return work(read.config.DATABASE_URL);
  const { attachEmbedded } = await import('../db/embedded.ts');
  const { createLog } = await import('../log.ts');
  const engine = await attachEmbedded({ dataDir: read.config.DATA_DIR, log: createLog('warn') });
  try {
    return await work(engine.url);
  } finally {
    await engine.stop();
  }
}

/** Runs with an open database of the present schema. */
async function withDb(work: (db: Db) => Promise<number>): Promise<number> {
  return withUrl(async url => {
    const { openDatabase } = await import('../db/client.ts');
    const { migrate } = await import('../db/migrate.ts');
    const { createLog } = await import('../log.ts');
    await migrate(url);
    const db = await openDatabase({ url, poolSize: 4, log: createLog('warn') });
    try {
      return await work(db);
    } finally {
      await db.close();
    }
  });
}
