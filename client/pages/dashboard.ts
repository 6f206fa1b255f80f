import { Dashboard } from '../dashboard/dashboard.ts';
import { watch } from '../dashboard/watch.ts';
import { takeDoubleClicksForOne } from '../ui/double-click.ts';
import { tellOtherTabs } from '../ui/tabs.ts';

takeDoubleClicksForOne();
const session = new URLSearchParams(location.search).get('session_id') ?? undefined;
const dashboard = new Dashboard(session);
await dashboard.load();
// Somebody has come here from the login, Checkout or the portal.
tellOtherTabs();
watch(() => dashboard.look());
