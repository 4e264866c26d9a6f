"""A small mail server, for tests."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from queue import Queue
from socketserver import StreamRequestHandler, ThreadingTCPServer


class MailServer(ThreadingTCPServer):
    """A mail server that stores the commands and messages that it receives."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), MailConversation)
        self.url = f"smtp://127.0.0.1:{self.server_address[1]}"
        self.heard: list[bytes] = []
        self.messages: Queue[EmailMessage] = Queue()


class MailConversation(StreamRequestHandler):
    """An SMTP session without extensions."""

    server: MailServer

    def handle(self) -> None:
        """Accept every command and store the messages."""
        self.wfile.write(b"220 at your service\r\n")
        for line in self.rfile:
            self.server.heard.append(line)
            verb = line.strip().upper()
            if verb == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                content = b"".join(iter(self.rfile.readline, b".\r\n"))
                self.server.messages.put(message_from_bytes(content, policy=policy.default))
            self.wfile.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 done\r\n")
