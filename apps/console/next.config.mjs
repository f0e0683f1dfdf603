import createNextIntlPlugin from 'next-intl/plugin'

/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  // `npm run typecheck` and `npm run lint` do these
  typescript: { ignoreBuildErrors: true },
  transpilePackages: ['@keelson/contract', '@keelson/director', '@keelson/keepalived-conf'],
  allowedDevOrigins: ['127.0.0.1', 'localhost'],
}

export default createNextIntlPlugin('./src/i18n/request.ts')(config)
