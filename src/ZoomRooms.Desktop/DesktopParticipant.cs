using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging.Abstractions;
using ZoomRooms.Client;
using ZoomRooms.Client.Media;
using ZoomRooms.Client.Provisioning;
using ZoomRooms.Client.Session;
using ZoomRooms.Client.Signaling;
using ZoomRooms.Client.Storage;
using ZoomRooms.Decoding;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Video;
using ZoomRooms.Rtc.Dtls;

namespace ZoomRooms.Desktop;

/// <summary>The client itself: opens its devices, stays in one meeting, reports.</summary>
internal sealed class DesktopParticipant(ServerEndpoint server, string stateFolder)
{
    public required CameraOptions? Camera { get; init; }
    public required MicrophoneOptions? Microphone { get; init; }
    public required SpeakerOptions? Speaker { get; init; }
    public required string? RecordTo { get; init; }
    public required IReport Report { get; init; }

    /// <summary>Begins muted.</summary>
    public bool Muted { get; init; }

    /// <summary>What the report asks: of the microphone and the decoders, which are opened with the stay.</summary>
    public required StayFigures Figures { get; init; }

    /// <summary>Exit code: 0 when the stay ended by leaving, 1 when it ended otherwise, 2 when it could not begin.</summary>
    public async Task<int> StayAsync(JoinRequest request, CancellationToken cancellation)
    {
        DeviceCredentials? credentials;
        DeviceIdentity identity;
        try
        {
            credentials = DeviceCredentials.TryLoad(stateFolder);
            identity = new KeyStore(stateFolder).LoadOrCreate();
        }
        catch (KeyStoreException unusable)
        {
            Console.Error.WriteLine(unusable.Message);
            return 2;
        }
        using DeviceIdentity owned = identity;
        if (credentials is null)
        {
            Console.Error.WriteLine("This client is not paired: run \"zoomrooms-desktop pair CODE\" with a code of the server's administrator.");
            return 2;
        }

        var time = TimeProvider.System;
        using CameraPipeline? camera = Camera is null ? null : OpenCamera(Camera, time);
        using MicrophonePipeline? microphone = Microphone is null ? null : new MicrophonePipeline(Microphone, time, NullLogger.Instance);
        using SpeakerPipeline? speaker = Speaker is null ? null : new SpeakerPipeline(Speaker, time, NullLogger.Instance, microphone);
        using MeetingRecorder? recorder = RecordTo is null ? null : new MeetingRecorder(RecordTo);
        using LocalCertificate certificate = LocalCertificate.Create();
        var pictures = new PictureDecoding();
        var devices = new MediaDevices(camera, microphone, speaker, recorder) { Pictures = pictures };
        var factory = new MeetingSessionFactory(new ParticipantContext(server, credentials, owned, certificate, devices, time, NullLogger.Instance));
        speaker?.Start();
        microphone?.SetMuted(Muted);
        (Figures.Microphone, Figures.Speaker, Figures.Pictures) = (microphone, speaker, pictures);

        var ended = new TaskCompletionSource<SessionSnapshot>(TaskCreationOptions.RunContinuationsAsynchronously);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, ended));
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, ended));
        await using IMeetingSession session = factory.Join(request, snapshot =>
        {
            Report.Changed(snapshot);
            if (snapshot.State == SessionState.Ended)
                ended.TrySetResult(snapshot);
        });
        new MeetingCommandReader(session, Report, muted => microphone?.SetMuted(muted), () => ended.TrySetResult(null!), Console.Error).Start(Console.In);
        using var ticker = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
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

    private static CameraPipeline OpenCamera(CameraOptions camera, TimeProvider time)
    {
        FFmpegRuntime.Initialize();
        var encoder = new EncoderOptions();
        EncoderSelection selection = EncoderProbe.Select(encoder, camera, _ => new ProcessStartInfo(Environment.ProcessPath!));
        return new CameraPipeline(camera, encoder, selection, time, NullLogger.Instance);
    }
}
