using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;
using ZoomRooms.Client.Signaling;
using ZoomRooms.Client.Storage;

namespace ZoomRooms.Appliance.Calendar;

/// <summary>
/// Keeps the agenda: reads the file when it changed, or asks the feed every few minutes (with its ETag, so that an unchanged calendar costs nothing), beside the room and never at a
/// press. The last good calendar is kept in the state folder and outlives restarts and networks.
/// </summary>
/// <param name="stateFolder">Null: nothing is kept.</param>
public sealed class CalendarReader(CalendarOptions options, Agenda agenda, string? stateFolder, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Behind = TimeSpan.FromDays(1);
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(8);

    private readonly string? _kept = stateFolder is null ? null : Path.Combine(stateFolder, FactoryReset.CalendarName);
    private byte[] _text = [];
    private EntityTagHeaderValue? _tag;
    private DateTime _fileTime;

    public async Task RunAsync(CancellationToken cancellation)
    {
        if (options.IsFeed && File.Exists(_kept))
            Take(File.ReadAllBytes(_kept), keep: false);
        using HttpClient? http = options.IsFeed ? CreateClient() : null;
        int failures = 0;
        try
        {
            while (true)
            {
                failures = await ReadOnceAsync(http, cancellation) ? 0 : failures + 1;
                TimeSpan wait = http is null ? TimeSpan.FromSeconds(10) : TimeSpan.FromMinutes(options.RefreshMinutes);
                if (failures > 0)
                    wait = TimeSpan.FromSeconds(Math.Min(15 * Math.Pow(2, Math.Min(failures - 1, 8)), wait.TotalSeconds));
                // Twenty rooms must not ask in the same second.
                await Task.Delay(wait * (0.9 + Random.Shared.NextDouble() * 0.2), time, cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
        }
    }

    /// <summary>Reads the source now. False when it could not be; the agenda then says why and keeps what it had.</summary>
    internal async Task<bool> ReadOnceAsync(HttpClient? http, CancellationToken cancellation)
    {
        try
        {
            bool done = http is null ? ReadFile() : await FetchAsync(http, cancellation);
            // Days pass: the same text has other meetings in its coming week.
            return done && (_text.Length == 0 || Take(_text, keep: false));
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException or UnauthorizedAccessException || (failed is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            ApplianceLog.CalendarNotRead(logger, failed.GetType().Name);
            agenda.Fail(failed switch
            {
                TaskCanceledException => "the calendar's server does not answer",
                HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "the calendar's server is not known to the network",
                HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "the calendar's server shows a certificate that is not trusted",
                HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => "the calendar is larger than 4 MiB",
                HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => "the calendar's server cannot be reached",
                HttpRequestException => "the calendar cannot be fetched",
                _ => "the calendar file cannot be read",
            });
            return false;
        }
    }

    /// <summary>A client that asks https only, follows few redirects, and waits for nothing long.</summary>
    internal HttpClient CreateClient() => PinnedConnection.CreateDownloader(new ServerEndpoint(new Uri(options.Source), options.CertificateSha256), CalendarText.MaximumBytes);

    private bool ReadFile()
    {
        var file = new FileInfo(options.Source);
        if (!file.Exists)
        {
            agenda.Fail("there is no calendar file");
            return false;
        }
        if (file.LastWriteTimeUtc == _fileTime)
            return true;
        if (file.Length > CalendarText.MaximumBytes)
        {
            agenda.Fail("the calendar is larger than 4 MiB");
            return false;
        }
        if (!Take(File.ReadAllBytes(options.Source), keep: false))
            return false;
        _fileTime = file.LastWriteTimeUtc;
        return true;
    }

    private async Task<bool> FetchAsync(HttpClient http, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, options.Source);
        request.Headers.Accept.ParseAdd("text/calendar");
        if (_tag is not null)
            request.Headers.IfNoneMatch.Add(_tag);
        using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellation);
        if (response.StatusCode == HttpStatusCode.NotModified)
            return true;
        if (!response.IsSuccessStatusCode)
        {
            agenda.Fail(FormattableString.Invariant($"the calendar's server answered {(int)response.StatusCode}"));
            return false;
        }
        if (!Take(await response.Content.ReadAsByteArrayAsync(cancellation), keep: true))
            return false;
        _tag = response.Headers.ETag;
        return true;
    }

    private bool Take(byte[] text, bool keep)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (CalendarText.TryRead(text, now - Behind, now + Ahead, out string mistake, out int skipped) is not { } meetings)
        {
            agenda.Fail(mistake);
            return false;
        }
        _text = text;
        agenda.Take(meetings);
        if (skipped > 0)
            agenda.Fail(FormattableString.Invariant($"{skipped} entries cannot be read"));
        if (keep && _kept is not null)
            AtomicFile.WritePrivate(_kept, text);
        return true;
    }
}
