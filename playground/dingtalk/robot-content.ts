import { z } from 'zod';
import { ApiError } from './api-error.ts';
import type { MessageBody } from './chats.ts';
import type { Files } from './files.ts';

const MAX_PARAM_BYTES = 15_000;
const text = z.string().min(1);

const content = z.object({ content: text });
const markdown = z.object({ title: text, text });
const image = z.object({ photoURL: text });
const link = z.object({ text, title: text, picUrl: z.string().optional(), messageUrl: text });
const single = z.object({ title: text, text, singleTitle: text, singleURL: text });
const pair = z.object({
  title: text,
  text,
  buttonTitle1: text,
  buttonUrl1: text,
  buttonTitle2: text,
  buttonUrl2: text,
});
const audio = z.object({ mediaId: text, duration: z.coerce.string() });
const file = z.object({
  mediaId: text,
  fileName: text,
  fileType: z.enum(['xlsx', 'pdf', 'zip', 'rar', 'doc', 'docx']),
});
const list = z.object({ title: text, text }).catchall(z.string());

/** Turns `msgKey` and `msgParam` of a robot message into what a chat shows; refuses what the platform refuses. */
export function robotContent(msgKey: string, msgParam: string, files: Files): MessageBody {
  if (Buffer.byteLength(msgParam) > MAX_PARAM_BYTES) {
    throw new ApiError(400, 'invalidParameter.msgParam.tooLong', `msgParam over ${MAX_PARAM_BYTES} bytes`);
  }
  const given = parseParam(msgParam);
  switch (msgKey) {
    case 'sampleText':
      return { type: 'text', text: checked(content, given).content };
    case 'sampleMarkdown':
      return { type: 'markdown', ...checked(markdown, given) };
    case 'sampleImageMsg':
      return { type: 'image', url: files.url(checked(image, given).photoURL) };
    case 'sampleLink': {
      const { title, text: body, messageUrl } = checked(link, given);
      return { type: 'link', title, text: body, url: messageUrl };
    }
    case 'sampleActionCard': {
      const card = checked(single, given);
      return actionCard(card.title, card.text, 'column', [{ label: card.singleTitle, url: card.singleURL }]);
    }
    case 'sampleActionCard6': {
      const card = checked(pair, given);
      return actionCard(card.title, card.text, 'row', [
        { label: card.buttonTitle1, url: card.buttonUrl1 },
        { label: card.buttonTitle2, url: card.buttonUrl2 },
      ]);
    }
    case 'sampleAudio':
      checked(audio, given);
      return { type: 'file', name: '语音' };
    case 'sampleFile': {
      const sent = checked(file, given);
      return { type: 'file', name: sent.fileName, url: files.url(sent.mediaId) };
    }
    default:
      return numberedActionCard(msgKey, given);
  }
}

/** sampleActionCard2 … 5: that many vertical buttons, each with a title and an address. */
function numberedActionCard(msgKey: string, given: unknown): MessageBody {
  const count = Number(/^sampleActionCard([2-5])$/.exec(msgKey)?.[1]);
  if (Number.isNaN(count)) throw new ApiError(400, 'invalidParameter.msgKey.invalid', `no msgKey ${msgKey}`);
  const card = checked(list, given);
  const buttons = Array.from({ length: count }, (_, index) => {
    const label = card[`actionTitle${index + 1}`];
    const url = card[`actionURL${index + 1}`];
    if (typeof label !== 'string' || typeof url !== 'string') {
      throw new ApiError(
        400,
        'invalidParameter.msgParam.invalid',
        `${msgKey} needs actionTitle${index + 1} and actionURL${index + 1}`,
      );
    }
    return { label, url };
  });
  return actionCard(card.title, card.text, 'column', buttons);
}

function actionCard(
  title: string,
  body: string,
  layout: 'row' | 'column',
  buttons: readonly { readonly label: string; readonly url: string }[],
): MessageBody {
  return { type: 'actionCard', title, text: body, layout, buttons };
}

function parseParam(msgParam: string): unknown {
  try {
    return JSON.parse(msgParam);
  } catch {
    throw new ApiError(400, 'invalidParameter.msgParam.invalid', 'msgParam is not a JSON string');
  }
}

function checked<Shape extends z.ZodType>(shape: Shape, given: unknown): z.output<Shape> {
  const parsed = shape.safeParse(given);
  if (!parsed.success)
    throw new ApiError(400, 'invalidParameter.msgParam.invalid', z.prettifyError(parsed.error));
  return parsed.data;
}
