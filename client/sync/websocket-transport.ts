import { closeReasonOf, parseFrame } from './parse-frame.ts'
import type { Transport } from './transport.ts'

/** The wanted way: a WebSocket to `url` (`wss://…/sync`), a frame of JSON per message. */
export function createWebSocketTransport(url: string): Transport {
  return {
    name: 'websocket',
    connect(handlers) {
      const socket = new WebSocket(url)
      let isOver = false
      const over = (): boolean => {
        if (isOver) return false
        isOver = true
        return true
      }
      socket.onopen = () => handlers.onOpen()
      socket.onmessage = ({ data }) => {
        if (isOver) return
        try {
          handlers.onFrame(parseFrame(data))
        } catch (error) {
          if (over()) handlers.onClose({ kind: 'lost', error })
          socket.close()
        }
      }
      socket.onclose = ({ code, reason }) => over() && handlers.onClose(closeReasonOf(code, reason))
      return {
        send: (frame) => socket.readyState === WebSocket.OPEN && socket.send(JSON.stringify(frame)),
        close() {
          isOver = true
          socket.close()
        },
      }
    },
  }
}
