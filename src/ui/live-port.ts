/** Port: a page on loopback that is told what happens while it is looked at. The real one is `live-server.ts`. */
export interface LiveServer {
  /** Address of the page. It holds the token without which nothing is answered. */
  readonly url: string
  /**
   * The newest state of one part of the page, in place of the one before. `render` is called only while
   * somebody looks, and when somebody begins to.
   */
  show(part: string, render: () => string): void
  /**
   * Serves this page instead and lets every open one turn into it; resolves when they have it, after a few
   * seconds at the latest. Nothing is served afterwards.
   */
  end(page: string): Promise<void>
  /** Ends without a last page. */
  close(): Promise<void>
}

export interface LiveServerOptions {
  /** The page that is served first; it asks for `events` and posts to `stop` beside itself. */
  readonly page: string
  /** Called once, when somebody presses stop. */
  readonly onStop: () => void
}

export type OpenLiveServer = (options: LiveServerOptions) => Promise<LiveServer>
