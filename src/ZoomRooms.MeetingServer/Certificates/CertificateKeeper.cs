using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ZoomRooms.MeetingServer.Options;
using ZoomRooms.MeetingServer.Storage;

namespace ZoomRooms.MeetingServer.Certificates;

/// <summary>
/// What the server shows newcomers: the certificate of the files as they are now, with the whole chain that they hold. The files are read
/// anew when they change, and when somebody says so; one that cannot be used, as while
/// it is being written, changes nothing. Connections that are open keep what they were shown.
/// </summary>
internal sealed partial class CertificateKeeper
{
    private readonly Lock _lock = new();
    private readonly DataFolder _folder;
    private readonly string _certificateFile;
    private readonly string _keyFile;
    private readonly ILogger _logger;
    private byte[] _read = [];
    private volatile SslStreamCertificateContext _current;

    /// <exception cref="ServerProblemException">A file is missing, unreadable or not a certificate with its key; or the folder cannot be
    /// written.</exception>
    public CertificateKeeper(DataFolder folder, ServerOptions options, TimeProvider time, ILogger<CertificateKeeper> logger)
    {
        (_folder, _logger) = (folder, logger);
        _certificateFile = options.CertificateFile ?? folder.Certificate;
        _keyFile = options.CertificateFile is null ? folder.Certificate : options.CertificateKeyFile ?? options.CertificateFile;
        if (options.CertificateFile is null)
            ServerCertificate.CreateIfMissing(folder, time);
        _read = Digest();
        _current = Load();
        Tell();
    }

    /// <summary>What is shown to whoever connects now.</summary>
    public SslStreamCertificateContext Current => _current;

    public string Fingerprint => ServerCertificate.Fingerprint(_current.TargetCertificate);

    /// <summary>Told of another certificate.</summary>
    public Action? Changed { get; set; }

    /// <summary>Reads the files, if they are not what was read last.</summary>
    public void Refresh()
    {
        lock (_lock)
        {
            try
            {
                byte[] found = Digest();
                if (found.AsSpan().SequenceEqual(_read))
                    return;
                SslStreamCertificateContext loaded = Load();
                _read = found;
                _current = loaded;
                Tell();
                Renewed(_logger, loaded.TargetCertificate.NotAfter.ToUniversalTime());
                Changed?.Invoke();
            }
            catch (Exception failure) when (failure is ServerProblemException or IOException or UnauthorizedAccessException)
            {
                Unusable(_logger, failure.Message);
            }
        }
    }

    private SslStreamCertificateContext Load()
    {
        (X509Certificate2 certificate, X509Certificate2Collection chain) = ServerCertificate.Load(_certificateFile, _keyFile);
        return SslStreamCertificateContext.Create(certificate, chain, offline: true);
    }

    private byte[] Digest() => SHA256.HashData([.. ReadOrNothing(_certificateFile), 0, .. ReadOrNothing(_keyFile)]);

    /// <summary>That a file is missing says who loads it.</summary>
    private static byte[] ReadOrNothing(string file) => File.Exists(file) ? File.ReadAllBytes(file) : [];

    /// <summary>What rooms are to pin, where it is not there already.</summary>
    private void Tell()
    {
        byte[] said = Encoding.ASCII.GetBytes(Fingerprint + "\n");
        if (!ReadOrNothing(_folder.CertificateFingerprint).AsSpan().SequenceEqual(said))
            DataFolder.WriteAtomically(_folder.CertificateFingerprint, said);
    }

    [LoggerMessage(3070, LogLevel.Information, "Newcomers are shown another certificate, good until {Until:u}")]
    private static partial void Renewed(ILogger logger, DateTime until);

    [LoggerMessage(3071, LogLevel.Warning, "The certificate on disk is another, and cannot be used; the one before is shown on. {Problem}")]
    private static partial void Unusable(ILogger logger, string problem);
}
