using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Time.Testing;
using ZoomRooms.MeetingServer.Certificates;
using ZoomRooms.MeetingServer.Tests.Serving;
using ZoomRooms.TestKit;
using ZoomRooms.TestKit.Serving;

namespace ZoomRooms.MeetingServer.Tests.Certificates;

/// <summary>As an authority's tool does it: leaf and intermediate in one file, the key in another, both replaced while the server
/// runs.</summary>
public sealed class A_certificate_is_renewed : IDisposable
{
    private static readonly DateTimeOffset From = new(DateTime.UtcNow.Date.AddDays(-1), TimeSpan.Zero), Until = From.AddDays(90);
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _leaves = [];
    private readonly ECDsa _rootKey = ECDsa.Create(
        ECCurve.NamedCurves.nistP256), _intermediateKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _root, _intermediate;

    public A_certificate_is_renewed()
    {
        _root = Authority("CN=Root", _rootKey).CreateSelfSigned(From, Until);
        using X509Certificate2 bare = Authority("CN=Intermediate", _intermediateKey).Create(_root, From, Until, [1, 2, 3]);
        _intermediate = bare.CopyWithPrivateKey(_intermediateKey);
    }

    public void Dispose()
    {
        _root.Dispose();
        _intermediate.Dispose();
        _rootKey.Dispose();
        _intermediateKey.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_whole_chain_is_shown()
    {
        string leaf = Issue(out string key);
        Write(leaf, key);
        await using TestServer server = await StartAsync();
        (string shown, IReadOnlyList<string> chain) = await SeeAsync(server);
        Assert.Equal(leaf, shown);
        Assert.Contains(_intermediate.Thumbprint, chain);
        Assert.Equal(leaf, server.Host.CertificateSha256);
    }

    [Fact]
    public async Task Newcomers_see_the_next_one_and_those_who_are_there_notice_nothing()
    {
        FakeTimeProvider time = new(DateTimeOffset.UtcNow);
        string first = Issue(out string firstKey), second = Issue(out string secondKey);
        Write(first, firstKey);
        await using TestServer server = await StartAsync(time);
        await using TestClient room = await server.ConnectAsync(server.AddMember("room"));
        Assert.Equal(first, (await SeeAsync(server)).Shown);

        // Half of it is not to be used, and nothing changes.
        Write(second, firstKey);
        server.Service<CertificateKeeper>().Refresh();
        Assert.Equal(first, (await SeeAsync(server)).Shown);
        await File.WriteAllTextAsync(_folder.File("cert.pem"), "", TestContext.Current.CancellationToken);
        server.Service<CertificateKeeper>().Refresh();
        Assert.Equal(first, (await SeeAsync(server)).Shown);

        Write(second, secondKey);
        // It looks by itself, now and then.
        while ((await SeeAsync(server)).Shown != second)
            time.Advance(TimeSpan.FromSeconds(10));
        await room.SyncAsync();
        Assert.Equal(second, server.Host.CertificateSha256);
        Assert.Equal(
            second, (await File.ReadAllTextAsync(server.Folder.File("certificate.sha256"), TestContext.Current.CancellationToken)).Trim());
    }

    private Task<TestServer> StartAsync(TimeProvider? time = null) => TestServer.StartAsync(time: time, configure: options => options with
    {
        CertificateFile = _folder.File("cert.pem"),
        CertificateKeyFile = _folder.File("key.pem"),
    });

    /// <returns>Its fingerprint.</returns>
    private string Issue(out string key)
    {
        using ECDsa leafKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=meetings.example.org", leafKey, HashAlgorithmName.SHA256);
        using X509Certificate2 leaf = request.Create(_intermediate, From, Until.AddDays(-1), RandomNumberGenerator.GetBytes(8));
        key = leafKey.ExportPkcs8PrivateKeyPem();
        string fingerprint = Convert.ToHexStringLower(SHA256.HashData(leaf.RawData));
        _leaves.Add(fingerprint, leaf.ExportCertificatePem());
        return fingerprint;
    }

    private void Write(string leaf, string key)
    {
        File.WriteAllText(_folder.File("cert.pem"), $"{_leaves[leaf]}\n{_intermediate.ExportCertificatePem()}\n");
        File.WriteAllText(_folder.File("key.pem"), key);
    }

    private static CertificateRequest Authority(string name, ECDsa key)
    {
        CertificateRequest request = new(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        return request;
    }

    /// <summary>What a newcomer is shown: the certificate's fingerprint, and the thumbprints of what comes with it.</summary>
    private static async Task<(string Shown, IReadOnlyList<string> Chain)> SeeAsync(TestServer server)
    {
        IReadOnlyList<string> chain = [];
        using TcpClient client = new();
        await client.ConnectAsync(server.Host.ListenAddress, TestContext.Current.CancellationToken);
        await using SslStream tls = new(client.GetStream(), false, (_, _, seen, _) =>
        {
            chain = [.. seen!.ChainPolicy.ExtraStore.Select(one => one.Thumbprint)];
            return true;
        });
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "meetings.example.org"
        }, TestContext.Current.CancellationToken);
        return (Convert.ToHexStringLower(SHA256.HashData(tls.RemoteCertificate!.GetRawCertData())), chain);
    }
}
