/** Which duties a leader hears of, and as what. The others are timers of the service's own. */

/** What a unit owes: late when the deadline has passed. */
export const OBLIGATIONS: readonly string[] = [
  'digest.followup',
  'merge.answer',
  'plan.review',
  'plan.submit',
  'report.submit',
  'task.backfill',
  'task.confirm',
  'task.consult',
  'task.finish',
  'task.handover',
  'task.publish',
  'task.rectify',
  'task.result',
  'task.review',
  'task.ruleTime',
  'task.settle',
  'task.start',
  'task.team',
  'task.town',
  'theme.claim',
  'theme.cover',
  'whistle.accept',
  'whistle.accept.urgent',
  'whistle.checkin',
  'whistle.checkin.urgent',
  'whistle.contact',
  'whistle.contact.urgent',
  'whistle.feedback',
  'whistle.feedback.urgent',
  'whistle.lead',
  'whistle.rate',
  'whistle.sign',
  'whistle.sign.urgent',
];

/** 请您定, county edition: rulings and consents that the county's bodies have not given in time. */
export const COUNTY_DECISIONS: readonly string[] = [
  'report.bulletin',
  'report.extend',
  'task.file',
  'task.ruleExitOffice',
  'whistle.rule',
];

/** 请您定, unit edition: what only the unit's own leader can give, late or not. */
export const UNIT_DECISIONS: readonly string[] = ['task.ruleExit'];
