export { NotificationsFacade } from './notifications.facade.js';
export { NotificationsModule } from './notifications.module.js';
export { NOTIFICATIONS_PROBLEMS } from './notifications.problems.js';
