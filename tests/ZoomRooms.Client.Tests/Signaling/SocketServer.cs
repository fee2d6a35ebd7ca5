using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ZoomRooms.Client.Signaling;

namespace ZoomRooms.Client.Tests.Signaling;

/// <summary>
/// A meeting server that is no more than its socket: it takes connections, agrees to go on with broken ones, and reads when the test reads.
/// Its window is small: what it does not read waits with the client.
/// </summary>
internal sealed class SocketServer : IAsyncDisposable
{
    private static readonly string Token = new('a', Protocol.Resumption.TokenDigits);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2 _certificate = MakeCertificate();
    private readonly List<SocketConnection> _taken = [];

    public SocketServer()
    {
        _listener.Server.ReceiveBufferSize = 4096;
        // TCP_MAXSEG: small segments keep the other side's buffer small too.
        _listener.Server.SetRawSocketOption(6, 2, BitConverter.GetBytes(536));
        _listener.Start();
    }

    public ServerEndpoint Endpoint =>
        new(new Uri($"https://{_listener.LocalEndpoint}"), Convert.ToHexString(SHA256.HashData(_certificate.RawData)));

    /// <summary>The next connection, as far as its first message.</summary>
    public async Task<SocketConnection> TakeAsync()
    {
        (TcpClient client, SslStream tls) = await AcceptAsync();
        string accept = Convert.ToBase64String(
#pragma warning disable CA5350 // RFC 6455 says SHA-1.
            SHA1.HashData(Encoding.ASCII.GetBytes($"{await ReadKeyAsync(tls)}258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
        await tls.WriteAsync(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n"
            + $"{Protocol.Resumption.Header}: {Token} 0\r\n\r\n"));
        SocketConnection connection = new(client, WebSocket.CreateFromStream(tls, new WebSocketCreationOptions { IsServer = true }));
        _taken.Add(connection);
        return connection;
    }

    /// <summary>Answers the next connection with something else than a WebSocket.</summary>
    /// <param name="answer">Status line and headers.</param>
    public async Task AnswerAsync(string answer)
    {
        (TcpClient client, SslStream tls) = await AcceptAsync();
        using (client)
        {
            await ReadKeyAsync(tls);
            await tls.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {answer}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
            await tls.ShutdownAsync();
        }
    }

    /// <summary>Answers the next request that has a body, and says what was asked.</summary>
    /// <param name="status">Status line without the version.</param>
    /// <param name="json">The answer's body.</param>
    public async Task<string> AnswerJsonAsync(string status, string json)
    {
        (TcpClient client, SslStream tls) = await AcceptAsync();
        using (client)
        {
            // The last chunk, of a body of which nobody said how long it is.
            string asked = await ReadToAsync(tls, "\r\n0\r\n\r\n");
            await tls.WriteAsync(Encoding.UTF8.GetBytes(
                $"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(json)}\r\n"
                + $"Connection: close\r\n\r\n{json}"));
            await tls.ShutdownAsync();
            return asked;
        }
    }

    /// <summary>Somebody connects, whatever becomes of it.</summary>
    public async Task SomebodyConnectsAsync(CancellationToken cancellation) =>
        (await _listener.AcceptTcpClientAsync(cancellation)).Dispose();

    public ValueTask DisposeAsync()
    {
        _taken.ForEach(connection => connection.Dispose());
        _listener.Dispose();
        _certificate.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<(TcpClient Client, SslStream Tls)> AcceptAsync()
    {
        TcpClient client = await _listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        SslStream tls = new(client.GetStream());
        await tls.AuthenticateAsServerAsync(_certificate);
        return (client, tls);
    }

    /// <summary>Reads the handshake, byte by byte so that nothing after it is taken: the WebSocket's key.</summary>
    private static async Task<string> ReadKeyAsync(SslStream tls) =>
        (await ReadToAsync(tls, "\r\n\r\n")).Split("\r\n")
            .Single(line => line.StartsWith("Sec-WebSocket-Key: ", StringComparison.OrdinalIgnoreCase))[19..];

    private static async Task<string> ReadToAsync(SslStream tls, string end)
    {
        StringBuilder request = new();
        byte[] one = new byte[1];
        while (!request.ToString().EndsWith(end, StringComparison.Ordinal))
        {
            await tls.ReadExactlyAsync(one, TestContext.Current.CancellationToken);
            request.Append((char)one[0]);
        }
        return request.ToString();
    }

    private static X509Certificate2 MakeCertificate()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=meeting server", key, HashAlgorithmName.SHA256);
        using X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
