using System.Data.Common;
using System.Globalization;
using ZoomRooms.MeetingServer.Clocks;
using ZoomRooms.MeetingServer.Storage;

namespace ZoomRooms.MeetingServer.Audit;

/// <summary>
/// Refusals, which anybody on the network can cause: so many of one actor and of all in a minute are rows, the others of that minute are
/// one row with their number, written with the next refusal after it. Nobody waits for the database. Thread-safe.
/// </summary>
internal sealed partial class RefusalAudit(ServerDatabase database, AuditLog audit, TimeProvider time, ILogger<RefusalAudit> logger)
{
    public const int PerActor = 5, Overall = 120;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _written = new(StringComparer.Ordinal);
    private TimeSpan _since;
    private long _summed;
    private int _rows;

    /// <summary>Completes when it is written, or will not be.</summary>
    /// <param name="entry">Made on a thread that may ask the database.</param>
    public Task NoteAsync(string actor, string address, Func<AuditEntry> entry)
    {
        long summed = 0;
        lock (_lock)
        {
            TimeSpan now = time.Now();
            if (now - _since >= Window)
            {
                (summed, _summed, _rows, _since) = (_summed, 0, 0, now);
                _written.Clear();
            }
            string key = actor.Length > 0 ? actor : address;
            int written = _written.GetValueOrDefault(key);
            if (written >= PerActor || _rows >= Overall)
            {
                _summed++;
                return Task.CompletedTask;
            }
            _written[key] = written + 1;
            _rows++;
        }
        return WriteAsync(summed, entry);
    }

    private async Task WriteAsync(long summed, Func<AuditEntry> entry)
    {
        try
        {
            await database.AskAsync(() =>
            {
                if (summed > 0)
                    audit.Append(new AuditEntry(
                        AuditActions.RefusalsSummed, "", "", string.Create(
                            CultureInfo.InvariantCulture, $"{AuditResults.Refused} {summed}")));
                audit.Append(entry());
            });
        }
        catch (Exception failure) when (failure is DbException or ServerProblemException)
        {
            NotWritten(logger, failure);
        }
        catch (ObjectDisposedException)
        {
            // The server stops.
        }
    }

    [LoggerMessage(3099, LogLevel.Error, "A refusal could not be written into the audit")]
    private static partial void NotWritten(ILogger logger, Exception failure);
}
