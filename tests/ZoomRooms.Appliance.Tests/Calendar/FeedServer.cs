using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace ZoomRooms.Appliance.Tests.Calendar;

/// <summary>
/// A web server on loopback with a certificate of its own, one answer per connection: sockets and TLS are real, the answers are the test's
/// bytes.
/// </summary>
internal sealed class FeedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly X509Certificate2 _certificate;
    private readonly Func<string, CancellationToken, Stream, Task> _answer;
    private readonly Task _loop;

    /// <param name="answer">Gets the request's head.</param>
    public FeedServer(Func<string, CancellationToken, Stream, Task> answer)
    {
        _answer = answer;
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256);
        using X509Certificate2 bare = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        _certificate = X509CertificateLoader.LoadPkcs12(bare.Export(X509ContentType.Pkcs12), null);
        _listener.Start();
        _loop = AcceptAsync();
    }

    public FeedServer(Func<string, string> answer)
        : this((head, cancellation, stream) => stream.WriteAsync(Encoding.UTF8.GetBytes(answer(head)), cancellation).AsTask())
    {
    }

    public List<string> Requests { get; } = [];

    public string Fingerprint => Convert.ToHexString(SHA256.HashData(_certificate.RawData));

    public string Address => $"https://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/room.ics";

    public static string Response(string status, string body, params string[] headers) =>
        $"HTTP/1.1 {status}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n{string.Concat(headers.Select(header => header + "\r\n"))}\r\n{body}";

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _loop;
        _certificate.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> served = new();
        try
        {
            while (true)
                served.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception ended) when (
            ended is OperationCanceledException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            await Task.WhenAll(served);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await using SslStream tls = new(client.GetStream());
                await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _stop.Token);
                StringBuilder head = new();
                byte[] one = new byte[1];
                while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await tls.ReadAsync(one, _stop.Token) == 1)
                    head.Append((char)one[0]);
                if (head.Length == 0)
                    return;
                lock (Requests)
                    Requests.Add(head.ToString());
                await _answer(head.ToString(), _stop.Token, tls);
            }
            catch (Exception gone) when (
                gone is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
            {
                // The client hung up, as some of these tests want it.
            }
        }
    }
}
