using System.Runtime.InteropServices;
using ZoomRooms.Client;
using ZoomRooms.Decoding;

namespace ZoomRooms.Desktop;

/// <summary>The console client itself: opens its devices, stays in one meeting, reports.</summary>
internal sealed class DesktopParticipant(StayRequest request)
{
    public required string? RecordTo { get; init; }
    public required IReport Report { get; init; }

    /// <summary>What the report asks: of the microphone and the decoders, which are opened with the stay.</summary>
    public required StayFigures Figures { get; init; }

    /// <summary>Exit code: 0 when the stay ended by leaving, 1 when it ended otherwise, 2 when it could not begin.</summary>
    public async Task<int> StayAsync(CancellationToken cancellation)
    {
        using MeetingRecorder? recorder = RecordTo is null ? null : new MeetingRecorder(RecordTo);
        PictureDecoding pictures = new();
        using StayDevices? devices = StayDevices.TryOpen(request, pictures, recorder);
        if (devices is null)
            return 2;
        (Figures.Microphone, Figures.Speaker, Figures.Pictures) = (devices.Microphone, devices.Speaker, pictures);

        TaskCompletionSource<SessionSnapshot> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, ended));
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, ended));
        await using IMeetingSession session = devices.Join(request.Join, snapshot =>
        {
            Report.Changed(snapshot);
            if (snapshot.State == SessionState.Ended)
                ended.TrySetResult(snapshot);
        });
        new MeetingCommandReader(
            session, Report, muted => devices.Microphone?.SetMuted(muted), () => ended.TrySetResult(null!), Console.Error).Start(
                Console.In);
        using PeriodicTimer ticker = new(TimeSpan.FromSeconds(1), TimeProvider.System);
        while (!ended.Task.IsCompleted)
        {
            Task<bool> tick = ticker.WaitForNextTickAsync(cancellation).AsTask();
            await Task.WhenAny(tick, ended.Task);
            Report.Figures(session.Snapshot);
        }
        await session.LeaveAsync();
        Report.Figures(session.Snapshot);
        if (recorder?.Failure is { } failure)
            Console.Error.WriteLine($"The recording is not complete: {failure}");
        return session.Snapshot.End?.Reason == SessionEndReason.Left ? 0 : 1;
    }

    private static void Stop(PosixSignalContext signal, TaskCompletionSource<SessionSnapshot> ended)
    {
        signal.Cancel = true;
        ended.TrySetResult(null!);
    }
}
