using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using ZoomRooms.Appliance.Calendar.Counting;
using ZoomRooms.Client.Provisioning;
using ZoomRooms.Client.Signaling;
using ZoomRooms.Client.Storage;

namespace ZoomRooms.Appliance.Calendar;

/// <summary>
/// Keeps the agenda: reads the file when it changed, or asks the feed every few minutes, beside the room and never at a press. What was
/// kept of the last good calendar is in the state folder and outlives restarts and networks; so does the order in which the room came to
/// know its meetings.
/// </summary>
/// <param name="stateFolder">Null: nothing is kept.</param>
internal sealed class CalendarReader(
    CalendarOptions options, CalendarRules rules, Agenda agenda, string? stateFolder, TimeProvider time, ILogger logger,
    AcceptanceOrder? knownOrder = null)
{
    private static readonly TimeSpan Behind = TimeSpan.FromDays(1);
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(8);

    /// <summary>Days pass: the same calendar has other meetings in its coming week.</summary>
    private static readonly TimeSpan Unfolding = TimeSpan.FromMinutes(30);

    private readonly string? _kept = stateFolder is null ? null : Path.Combine(stateFolder, FactoryReset.CalendarName);
    private readonly AcceptanceOrder _order = knownOrder
        ?? new AcceptanceOrder(stateFolder is null ? null : Path.Combine(stateFolder, FactoryReset.CalendarOrderName), isKept: true);
    private CalendarContents? _contents;
    private DateTimeOffset _unfoldedAt;
    private (DateTime Modified, long Length) _file;
    private byte[] _keptHash = [];
    private string _problem = "";

    public async Task RunAsync(CancellationToken cancellation)
    {
        using FeedClient? feed = options.IsFeed ? CreateClient() : null;
        int failures = 0;
        try
        {
            if (options.IsFeed && File.Exists(_kept))
                await LoadKeptAsync(_kept, cancellation);
            while (true)
            {
                failures = await ReadOnceAsync(feed, cancellation) ? 0 : failures + 1;
                TimeSpan wait = feed is null ? TimeSpan.FromSeconds(10) : TimeSpan.FromMinutes(options.RefreshMinutes);
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

    /// <summary>How often a calendar's text was read through, for whoever asks what an unchanged one costs.</summary>
    internal int TimesParsed { get; private set; }

    /// <summary>Reads the source now. False when it could not be; the agenda then says why and keeps what it had.</summary>
    internal async Task<bool> ReadOnceAsync(FeedClient? feed, CancellationToken cancellation)
    {
        try
        {
            bool done = feed is null ? await ReadFileAsync(cancellation) : await FetchAsync(feed, cancellation);
            TimeSpan age = time.GetUtcNow() - _unfoldedAt;
            // What was wrong before is over with an answer that says: unchanged.
            if (_contents is not null && (age > Unfolding || age < TimeSpan.Zero || (done && agenda.Problem != _problem)))
                Unfold(_contents);
            else if (done)
                agenda.Confirm();
            return done;
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException or UnauthorizedAccessException or InvalidDataException
            || (failed is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            ApplianceLog.CalendarNotRead(logger, failed.GetType().Name);
            agenda.Fail(ReasonOf(failed));
            return false;
        }
    }

    /// <summary>The room's meeting server, which may keep the calendar too.</summary>
    public ServerEndpoint? Server { get; init; }

    /// <summary>A client that asks https only, follows few redirections, and waits for nothing long.</summary>
    internal FeedClient CreateClient() => new(options, Server);

    private static string ReasonOf(Exception failed) => failed switch
    {
        OperationCanceledException => "the calendar's server does not answer",
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } =>
            "the calendar's server is not known to the network",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
            "the calendar's server shows a certificate that is not trusted",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => "the calendar's server cannot be reached",
        HttpRequestException or HttpIOException => "the calendar cannot be fetched",
        InvalidDataException => "the calendar is packed and cannot be unpacked",
        _ => "the calendar file cannot be read",
    };

    private async Task<bool> ReadFileAsync(CancellationToken cancellation)
    {
        FileInfo file = new(options.Source);
        if (!file.Exists)
        {
            agenda.Fail("there is no calendar file");
            return false;
        }
        if ((file.LastWriteTimeUtc, file.Length) == _file)
            return true;
        (DateTime, long) seen = (file.LastWriteTimeUtc, file.Length);
        await using FileStream stream = file.OpenRead();
        if (!await TakeAsync(stream, [], kept: null, cancellation))
            return false;
        _file = seen;
        return true;
    }

    private async Task<bool> FetchAsync(FeedClient feed, CancellationToken cancellation)
    {
        using CancellationTokenSource patience = new(FeedClient.PatienceForAll, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        if (_contents is null || time.GetUtcNow() + Ahead > _contents.KeptUntil)
            feed.Forget();
        using HttpResponseMessage response = await feed.AskAsync(either.Token);
        if (response.StatusCode == HttpStatusCode.NotModified)
            return true;
        if (!response.IsSuccessStatusCode)
        {
            agenda.Fail(FormattableString.Invariant($"the calendar's server answered {(int)response.StatusCode}"));
            return false;
        }
        StringBuilder kept = new();
        if (!await TakeAsync(
            await response.Content.ReadAsStreamAsync(either.Token), [.. response.Content.Headers.ContentEncoding], kept, either.Token))
            return false;
        feed.Remember(response);
        WriteKept(Encoding.UTF8.GetBytes(kept.ToString()));
        return true;
    }

    private async Task LoadKeptAsync(string file, CancellationToken cancellation)
    {
        try
        {
            await using FileStream stream = File.OpenRead(file);
            (CalendarContents? contents, _) = await new CalendarText(rules, time.GetUtcNow()).ReadAsync(stream, [], cancellation);
            if (contents is null)
                return;
            _contents = contents;
            Unfold(contents);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            ApplianceLog.CalendarNotRead(logger, unreadable.GetType().Name);
        }
    }

    private async Task<bool> TakeAsync(
        Stream text, IReadOnlyCollection<string> codings, StringBuilder? kept, CancellationToken cancellation)
    {
        TimesParsed++;
        (CalendarContents? contents, string mistake) = await new CalendarText(
            rules, time.GetUtcNow(), kept).ReadAsync(text, codings, cancellation);
        if (contents is null)
        {
            agenda.Fail(mistake);
            return false;
        }
        _contents = contents;
        _order.Take(contents.Arrangements);
        Unfold(contents);
        return true;
    }

    private void Unfold(CalendarContents contents)
    {
        DateTimeOffset now = time.GetUtcNow();
        List<ScheduledMeeting> meetings = contents.Unfold(now - Behind, now + Ahead, out IReadOnlyDictionary<string, int> unreadable);
        // Where there are too many, those stay that count and that the room knew first.
        agenda.Take([.. meetings.Select(meeting => meeting with { Place = _order.PlaceOf(meeting.Arrangement) })
            .OrderBy(meeting => meeting.Verdict != Verdict.Counts).ThenBy(meeting => meeting.Place).ThenBy(meeting => meeting.Start)
                .Take(CalendarContents.MaximumMeetings)]);
        _unfoldedAt = now;
        string problem = CalendarContents.Describe(unreadable);
        if (!contents.IsWhole)
            problem += problem.Length > 0 ? ", and its end is missing" : "the calendar's end is missing";
        if (problem.Length > 0)
            agenda.Fail(problem);
        _problem = problem;
    }

    /// <summary>Only what is new: flash memory wears.</summary>
    private void WriteKept(byte[] text)
    {
        byte[] hash = SHA256.HashData(text);
        if (_kept is null || hash.AsSpan().SequenceEqual(_keptHash))
            return;
        AtomicFile.WritePrivate(_kept, text);
        _keptHash = hash;
    }
}
