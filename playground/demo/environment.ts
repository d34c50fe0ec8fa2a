/** Secret of the demo's robot on 政务钉钉; fictional. */
export const OUTGOING_TOKEN = 'playground-outgoing-token-not-real';

/** The service's environment for the platforms that the playground speaks for, by what it prints at its start. */
export function environmentFor(
  connections: Readonly<Record<string, Readonly<Record<string, string>>>>,
): Record<string, string | undefined> {
  const { dingtalk, lark, zwdd } = connections;
  return {
    DINGTALK_CLIENT_ID: dingtalk?.clientId,
    DINGTALK_CLIENT_SECRET: dingtalk?.clientSecret,
    DINGTALK_ROBOT_CODE: dingtalk?.robotCode,
    DINGTALK_API_BASE: dingtalk?.apiBase,
    DINGTALK_OAPI_BASE: dingtalk?.oapiBase,
    LARK_DOMAIN: lark?.domain,
    LARK_APP_ID: lark?.appId,
    LARK_APP_SECRET: lark?.appSecret,
    LARK_ENCRYPT_KEY: lark?.encryptKey,
    LARK_VERIFICATION_TOKEN: lark?.verificationToken,
    ZWDD_BASE_URL: zwdd?.baseUrl,
    ZWDD_APP_KEY: zwdd?.appKey,
    ZWDD_APP_SECRET: zwdd?.appSecret,
    ZWDD_TENANT_ID: zwdd?.tenantId,
    ZWDD_MSG_APP: zwdd?.msgApp,
    ZWDD_OUTGOING_TOKEN: OUTGOING_TOKEN,
  };
}
