import { whistleSays } from '../../cards/whistle-says.ts';
import type { Actor, Context, Decision } from '../decide/feature.ts';
import { advise } from './advice.ts';
import { answerApplication, apply } from './apply.ts';
import { absent, arrive, dispute, ruleAbsence } from './arrive.ts';
import { already, refuse } from './authority.ts';
import { blow, clue } from './blow.ts';
import type { WhistleCommand } from './commands.ts';
import { decideAtDesk, joined, withdraw } from './desk.ts';
import { correct } from './draft.ts';
import type { WhistleFacts } from './facts.ts';
import { evidence, fileCame } from './files.ts';
import { fill, form } from './form.ts';
import { handle, ruleExtension } from './handle.ts';
import { nudge } from './nudge.ts';
import { forget, teach } from './precedent.ts';
import { look, promise } from './promise.ts';
import { concludeStuck, rate } from './rate.ts';
import { rule } from './ruling.ts';
import type { WhistleState } from './state.ts';
import { answer, judge } from './unit.ts';

/** Every decision about a call, without I/O (design.md §3.1). */
export function decideWhistle(
  state: WhistleState | undefined,
  command: WhistleCommand,
  actor: Actor,
  context: Context,
  facts: WhistleFacts,
): Decision<WhistleState> {
  switch (command.type) {
    case 'whistle.blow':
      return state === undefined
        ? blow(command, actor, context, facts)
        : already(whistleSays.blown(state.no));
    case 'whistle.form':
      return state === undefined
        ? form(command, actor, context, facts)
        : already(whistleSays.blown(state.no));
    case 'whistle.clue':
      return state === undefined
        ? clue(command, actor, context, facts)
        : already(whistleSays.blown(state.no));
    case 'whistle.apply':
      return state === undefined
        ? apply(command, actor, context, facts)
        : already(whistleSays.blown(state.no));
    default:
      return state === undefined
        ? refuse('no-call', whistleSays.noCall)
        : decideKnown(state, command, actor, context, facts);
  }
}

type Opening = 'whistle.blow' | 'whistle.form' | 'whistle.clue' | 'whistle.apply';
type Later = Exclude<WhistleCommand, { type: Opening }>;

function decideKnown(
  state: WhistleState,
  command: Later,
  actor: Actor,
  context: Context,
  facts: WhistleFacts,
): Decision<WhistleState> {
  switch (command.type) {
    case 'whistle.send':
    case 'whistle.units':
    case 'whistle.kind':
    case 'whistle.place':
    case 'whistle.add':
    case 'whistle.join':
      return correct(state, command, actor, context, facts);
    case 'whistle.fill':
      return fill(state, command, actor, context, facts);
    case 'whistle.advise':
      return advise(state, command, actor, context);
    case 'whistle.evidence':
      return evidence(state, command, actor, context);
    case 'whistle.file':
      return fileCame(state, command, actor, context);
    case 'whistle.joined':
      return joined(state, command, actor, context);
    case 'whistle.withdraw':
      return withdraw(state, command, actor, context);
    case 'whistle.accept':
    case 'whistle.acceptSuggested':
    case 'whistle.reject':
    case 'whistle.redispatch':
      return decideAtDesk(state, command, actor, context, facts);
    case 'whistle.acceptApply':
    case 'whistle.declineApply':
      return answerApplication(state, command, actor, context, facts);
    case 'whistle.sign':
    case 'whistle.delegate':
    case 'whistle.contact':
    case 'whistle.return':
      return answer(state, command, actor, context);
    case 'whistle.rule':
      return rule(state, command, actor, context, facts);
    case 'whistle.come':
    case 'whistle.mode':
    case 'whistle.eta':
      return arrive(state, command, actor, context);
    case 'whistle.absent':
      return absent(state, command, actor, context);
    case 'whistle.dispute':
      return dispute(state, command, actor, context);
    case 'whistle.ruleAbsence':
      return ruleAbsence(state, command, actor, context, facts);
    case 'whistle.feedback':
    case 'whistle.extend':
    case 'whistle.task':
      return handle(state, command, actor, context, facts);
    case 'whistle.ruleExtension':
      return ruleExtension(state, command, actor, context, facts);
    case 'whistle.apt':
      return judge(state, command, actor, context);
    case 'whistle.teach':
      return teach(state, command, actor, context, facts);
    case 'whistle.forget':
      return forget(state, actor, context, facts);
    case 'whistle.rate':
      return rate(state, command, actor, context);
    case 'whistle.conclude':
      return concludeStuck(state, command, actor, context, facts);
    case 'whistle.promise':
    case 'whistle.explain':
      return promise(state, command, actor, context);
    case 'whistle.look':
      return look(state, actor, context, facts);
    case 'whistle.nudge':
      return nudge(state, command, context);
  }
}
