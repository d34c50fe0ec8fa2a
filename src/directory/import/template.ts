export const GUIDE_SHEET = '填表说明';
