using System.Collections.Concurrent;
using System.Data.Common;
using ZoomRooms.MeetingServer.Audit;
using ZoomRooms.MeetingServer.Devices;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.MeetingServer.Storage;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Meetings;

/// <summary>What the database is told of meetings, whenever it can be: nothing waits for that.</summary>
internal sealed class HallBookkeeping(
    ServerDatabase database, MeetingStore schedule, DeviceStore devices, AuditLog audit, RefusalAudit refusals, TimeProvider time,
    ILogger<HallBookkeeping> logger) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<MeetingUuid, MeetingId> _late = new();
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>An instance ended. Until that is written whoever starts the meeting again knows it from the hall.</summary>
    public void MarkEnded(MeetingId meeting, MeetingUuid instance) => _ = MarkEndedAsync(meeting, instance);

    /// <summary>Two use one identity. The log has said it.</summary>
    public void MarkUsedTwice(HardwareId device)
    {
        _ = TryAsync(() => devices.MarkUsedTwice(device));
        string actor = AuditObjects.Device(device);
        _ = refusals.NoteAsync(actor, "", () => new AuditEntry(AuditActions.DeviceUsedTwice, actor, actor, AuditResults.Done));
    }

    /// <summary>A join was refused.</summary>
    /// <param name="meeting">Which it asked for.</param>
    public void NoteRefused(HardwareId device, MeetingId? meeting, RefusalCode code, string address)
    {
        string actor = AuditObjects.Device(device);
        _ = refusals.NoteAsync(actor, address, () => new AuditEntry(
            AuditActions.MeetingJoin, actor, meeting is { } asked ? audit.Meeting(asked) : "", AuditResults.RefusedBecause(code), address));
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _stopping.Dispose();
    }

    private async Task MarkEndedAsync(MeetingId meeting, MeetingUuid instance)
    {
        if (await TryAsync(() => schedule.End(meeting, instance)))
            return;
        // One of them tries for all.
        _late[instance] = meeting;
        if (_late.Count > 1)
            return;
        while (!_stopping.IsCancellationRequested && !_late.IsEmpty)
        {
            await Task.Delay(Pause, time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            foreach ((MeetingUuid late, MeetingId of) in _late)
            {
                if (!await TryAsync(() => schedule.End(of, late)))
                    break;
                _late.TryRemove(late, out _);
            }
        }
    }

    private async Task<bool> TryAsync(Action write)
    {
        try
        {
            await database.AskAsync(write);
            return true;
        }
        catch (DbException failure)
        {
            HallLog.NotWritten(logger, failure);
            return false;
        }
        catch (ObjectDisposedException)
        {
            // The server stops: those that go on, or it when it starts again, know.
            return true;
        }
    }
}
