const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text made safe for HTML content and quoted attributes. */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, mark => ESCAPES[mark] ?? '');
}

/** Markup that is already safe. */
export interface Html {
  readonly markup: string;
}

/** A template whose values are escaped unless they are markup themselves; lists are joined, undefined is nothing. */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return {
    markup: parts.map((part, index) => part + (index < values.length ? render(values[index]) : '')).join(''),
  };
}

type HtmlValue = string | number | undefined | Html | readonly Html[];

function render(value: HtmlValue): string {
  if (value === undefined) return '';
  if (typeof value === 'string' || typeof value === 'number') return escapeHtml(String(value));
  if ('markup' in value) return value.markup;
  return value.map(one => one.markup).join('');
}

const STYLE = `
:root{color-scheme:light;--ink:#1f2329;--dim:#5b6470;--line:#dfe3e8;--blue:#1557d6;--red:#b3261e;--green:#0b6b3a;--amber:#8a5a00}
*{box-sizing:border-box}
body{margin:0;background:#f2f4f7;color:var(--ink);font:17px/1.6 system-ui,-apple-system,"PingFang SC","Noto Sans CJK SC","Microsoft YaHei",sans-serif}
main{max-width:560px;margin:0 auto;padding:16px}
.card{background:#fff;border:1px solid var(--line);border-radius:12px;overflow:hidden}
.card>header{padding:14px 16px;background:#e8effd;border-bottom:1px solid var(--line)}
.notice>header{background:#fdf3dc}.urgent>header{background:#fde3e1}.done>header{background:#e0f3e7}.closed>header{background:#eceff2}
h1{font-size:20px;line-height:1.4;margin:0;text-wrap:balance}h2{font-size:17px;margin:0}
.body{padding:12px 16px}
dl{margin:0}dt{color:var(--dim);font-size:15px}dd{margin:0 0 10px;overflow-wrap:anywhere}
p{margin:0 0 10px;overflow-wrap:anywhere}
ul.status{list-style:none;margin:4px 0 0;padding:10px 0 0;border-top:1px solid var(--line)}
ul.status li{margin:0 0 6px}
.actions{display:grid;gap:10px;padding:4px 16px 16px}
.button{display:block;width:100%;min-height:48px;padding:11px 16px;border-radius:10px;border:1px solid var(--blue);background:#fff;color:var(--blue);font:inherit;font-weight:600;text-align:center;text-decoration:none;cursor:pointer}
.button.primary{background:var(--blue);color:#fff}.button.danger{border-color:var(--red);color:var(--red)}
.button:focus-visible,input:focus-visible,select:focus-visible,textarea:focus-visible,a:focus-visible{outline:3px solid #0b57d0;outline-offset:2px}
label{display:block;font-weight:600;margin:12px 0 4px}
label .dim,.dim{color:var(--dim);font-weight:400;font-size:15px}
input,select,textarea{width:100%;min-height:46px;padding:9px 12px;border:1px solid #76808d;border-radius:8px;font:inherit;color:inherit;background:#fff}
textarea{min-height:96px}
.tick{font-weight:400;overflow-wrap:anywhere}.tick input{width:auto;min-height:0;transform:scale(1.3);margin:0 8px 0 4px}
.wrong input,.wrong select,.wrong textarea{border-color:var(--red);border-width:2px}
input[type=file]{padding:7px 8px}::file-selector-button{min-height:38px;margin-right:10px;padding:4px 14px;border:1px solid var(--blue);border-radius:8px;background:#fff;color:var(--blue);font:inherit;font-weight:600;cursor:pointer}
.hint{margin:4px 0 0}
.problem{color:var(--red);margin:4px 0 0}
.say{padding:12px 16px;border-radius:10px;margin:0 0 12px;background:#e0f3e7;color:var(--green)}
.say.warn{background:#fdf3dc;color:var(--amber)}
.who{background:#eef2f7;border-radius:8px;padding:10px 12px;margin:0 0 8px}
.chart{display:block;width:100%;height:auto;margin:4px 0 10px;font-size:14px;fill:var(--ink)}.chart .bar{fill:var(--blue)}.chart .dim{fill:var(--dim)}
footer{padding:10px 16px;color:var(--dim);font-size:15px;border-top:1px solid var(--line)}
`;

/** A whole page: one column, no script, readable at 390 px and by a screen reader. */
export function page(title: string, content: Html): string {
  return html`<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex"><title>${title}</title><style>${{ markup: STYLE }}</style></head>
<body><main>${content}</main></body></html>
`.markup;
}
