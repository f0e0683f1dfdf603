import { Dashboard } from '@/features/cluster/dashboard'

export default function DashboardPage() {
  return <Dashboard />
}
