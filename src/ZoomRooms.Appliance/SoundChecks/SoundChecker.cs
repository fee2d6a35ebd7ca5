using Microsoft.Extensions.Logging;
using ZoomRooms.Appliance.Room;
using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Sound;

namespace ZoomRooms.Appliance.SoundChecks;

/// <summary>Runs the room's sound checks, one at a time, and keeps what the last came to.</summary>
/// <param name="newCheck">With the devices of the room.</param>
internal sealed class SoundChecker(Func<SoundCheck> newCheck, string stateFolder, TimeProvider time, ILogger logger) : IRoomListener
{
    /// <summary>A machine that is too busy once may not be a moment later.</summary>
    private const int Tries = 3;

    private readonly Lock _gate = new();
    private SoundCheck? _current;
    private bool _isWanted;
    private Task _last = Task.CompletedTask;
    private SoundCheckReport? _report = SoundCheckFile.Load(stateFolder);
    private int _finished;

    /// <summary>Of the last check that was not ended before its time; null before the first.</summary>
    public SoundCheckReport? Report => Volatile.Read(ref _report);

    /// <summary>Checks that ended since the start, one way or the other.</summary>
    public int Finished => Volatile.Read(ref _finished);

    public void Begin(Action over)
    {
        lock (_gate)
        {
            _isWanted = true;
            // The one before may still be closing its device.
            _last = RunAsync(_last, over);
        }
    }

    public void End()
    {
        lock (_gate)
        {
            _isWanted = false;
            _current?.Stop();
        }
    }

    private async Task RunAsync(Task before, Action over)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            SoundCheckResult result = SoundCheckResult.Of(SoundCheckOutcome.Stopped);
            for (int tries = 0; tries < Tries; tries++)
            {
                result = await TryAsync();
                if (result.Outcome != SoundCheckOutcome.Interrupted)
                    break;
            }
            Take(result);
        }
        catch (Exception bug)
        {
            ApplianceLog.SoundCheckFailed(logger, bug);
        }
        Interlocked.Increment(ref _finished);
        over();
    }

    private async Task<SoundCheckResult> TryAsync()
    {
        using SoundCheck check = newCheck();
        lock (_gate)
        {
            if (!_isWanted)
                return SoundCheckResult.Of(SoundCheckOutcome.Stopped);
            _current = check;
        }
        try
        {
            return await check.RunAsync();
        }
        finally
        {
            lock (_gate)
                _current = null;
        }
    }

    private void Take(SoundCheckResult result)
    {
        int faults = result.Microphones.Count(static microphone => microphone.Fault != HearingFault.None);
        ApplianceLog.SoundChecked(logger, result.Outcome, faults);
        if (result.Outcome == SoundCheckOutcome.Stopped)
            return;
        SoundCheckReport report = SoundCheckReport.Of(result, time.GetUtcNow());
        Volatile.Write(ref _report, report);
        SoundCheckFile.Save(stateFolder, report);
    }
}
