"""The same as peer.c, on Python's sockets."""
import socket
import sys
import threading

TOTAL = 300_000


def serve():
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    connection, _ = listener.accept()
    while piece := connection.recv(4096):
        connection.sendall(piece)
    connection.sendall(b"bye")
    connection.close()


def ask(port):
    connection = socket.create_connection(("127.0.0.1", port))

    def send():
        connection.sendall(bytes(index * 7 % 256 for index in range(TOTAL)))
        connection.shutdown(socket.SHUT_WR)

    sender = threading.Thread(target=send)
    sender.start()
    count = checksum = 0
    while piece := connection.recv(4096):
        count += len(piece)
        checksum += sum(piece)
    sender.join()
    print(count, checksum)


if sys.argv[1] == "serve":
    serve()
else:
    ask(int(sys.argv[2]))
