using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using ZoomRooms.Appliance.Configuration;
using ZoomRooms.Appliance.Panel;
using ZoomRooms.Appliance.SoundChecks;
using ZoomRooms.Appliance.Speech;
using ZoomRooms.Client.Provisioning;
using ZoomRooms.Client.Storage;
using ZoomRooms.EndToEnd.Frames;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.Media.Audio;
using ZoomRooms.Media.RoomAudio;
using ZoomRooms.Media.Sound;
using ZoomRooms.Media.Video;

namespace ZoomRooms.Appliance.Health;

/// <summary>One part's result.</summary>
/// <param name="Detail">What was seen, or why it failed and what to check.</param>
internal sealed record SelfTestResult(string Part, bool Passed, string Detail);

/// <summary>Tries each part of the room for real, one after the other.</summary>
/// <param name="hearsItself">Plays sweeps too; not at every boot: a television may be off then, and that is no reason to give an update
/// back.</param>
internal sealed class SelfTest(ApplianceOptions options, TimeProvider time, ILogger logger, bool hearsItself = false)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    /// <summary>Below this a microphone is dead or unplugged: even a silent room is louder.</summary>
    private const double SilenceDecibels = -95;

    /// <summary>A camera that gives less of the asked rate is worth a remark; a room works with it.</summary>
    private const double SlowCamera = 0.8;

    public async IAsyncEnumerable<SelfTestResult> RunAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        yield return TestPanel();
        EncoderSelection encoder = new("", []);
        yield return TestEncoder(ref encoder);
        yield return await TestCameraAsync(encoder, cancellation);
        foreach (SelfTestResult microphone in await TestMicrophonesAsync(cancellation))
            yield return microphone;
        yield return await TestSpeakerAsync(cancellation);
        yield return TestSound();
        if (hearsItself)
        {
            foreach (SelfTestResult heard in await TestHearingAsync())
                yield return heard;
        }
        yield return await TestSpeechAsync(cancellation);
        yield return TestClock();
        yield return TestKeyStore();
        yield return TestFrameCipher();
    }

    private SelfTestResult TestPanel()
    {
        try
        {
            using IPanelLines lines = PanelFactory.Open(options.Panel, null);
            lines.SetLed(true);
            bool lit = lines.LedFollows(true);
            lines.SetLed(false);
            bool dark = lines.LedFollows(false);
            lines.SetMuteLed(true);
            bool muteLit = lines.MuteLedFollows(true);
            lines.SetMuteLed(false);
            bool muteDark = lines.MuteLedFollows(false);
            if (!lit || !dark)
                return new SelfTestResult(
                    "panel", false, "The LED's line does not follow what is written to it: check the wiring for a short circuit.");
            if (!muteLit || !muteDark)
                return new SelfTestResult(
                    "panel", false, "The mute LED's line does not follow what is written to it: check the wiring for a short circuit.");
            return lines.IsButtonPressed()
                ? new SelfTestResult("panel", false, "The button is pressed, or its line is wired to ground.")
                : new SelfTestResult(
                    "panel", true, $"LED follows{(lines.HasMuteLed ? ", mute LED follows" : "")}, button is up ({options.Panel.Driver})");
        }
        catch (PanelUnavailableException unavailable)
        {
            return new SelfTestResult("panel", false, unavailable.Message);
        }
    }

    private SelfTestResult TestEncoder(ref EncoderSelection encoder)
    {
        try
        {
            encoder = EncoderProbe.Select(options.Encoder, options.Camera, _ => new ProcessStartInfo(Environment.ProcessPath!));
        }
        catch (FFmpegUnavailableException unavailable)
        {
            return new SelfTestResult("encoder", false, unavailable.Message);
        }
        string passedOver = string.Join("; ", encoder.PassedOver.Select(passed => $"{passed.Name}: {passed.Reason}"));
        return encoder.IsUsable
            ? new SelfTestResult("encoder", true, passedOver.Length == 0 ? encoder.Name : $"{encoder.Name} (passed over: {passedOver})")
            : new SelfTestResult("encoder", false, $"No encoder of the ladder works: {passedOver}");
    }

    private async Task<SelfTestResult> TestCameraAsync(EncoderSelection encoder, CancellationToken cancellation)
    {
        if (!encoder.IsUsable)
            return new SelfTestResult("camera", false, "not tried: no encoder works");
        using CameraPipeline camera = new(options.Camera, options.Encoder, encoder, time, logger);
        camera.Start(static (in EncodedVideoFrame _) => { });
        bool good = await WaitAsync(
            () => camera.Status is { State: CameraState.Running } status && status.Delivered.PicturesPerSecond > 0
            && Seen(status.Picture) >= 10 && (status.SmallPicture is null || Seen(status.SmallPicture) >= 10), cancellation);
        CameraStatus seen = camera.Status;
        string small = seen.SmallPicture is { } second ? string.Create(
            CultureInfo.InvariantCulture, $", and {Seen(second)} of {second.Width}x{second.Height} by {second.Encoder}") : "";
        if (good)
            return new SelfTestResult(
                "camera", true, string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Seen(seen.Picture)} pictures encoded{small}, of {seen.Delivered}{SlownessOf(seen.Delivered)}"));
        string problem = new[] { seen.Reason, seen.Picture.EncoderProblem, seen.SmallPicture?.EncoderProblem }.FirstOrDefault(
            reason => !string.IsNullOrEmpty(reason)) ?? "no pictures came";
        return new SelfTestResult("camera", false, $"{seen.Label}: {problem}");

        string SlownessOf(DeliveredPictures delivered) =>
            delivered.PicturesPerSecond > 0 && delivered.PicturesPerSecond < SlowCamera * options.Camera.FrameRate
            ? string.Create(
                CultureInfo.InvariantCulture,
                $" where {options.Camera.FrameRate}/s were asked for: see Camera:InputFormat, Width and Height")
            : "";

        static long Seen(LayerStatus layer) => layer.FramesEncoded - layer.BlackFrames;
    }

    private async Task<IReadOnlyList<SelfTestResult>> TestMicrophonesAsync(CancellationToken cancellation)
    {
        using MicrophonePipeline microphone = new(options.Microphone, time, logger);
        microphone.Start(static (in OpusPacket _) => { });
        bool running = await WaitAsync(() => microphone.Status is { State: SoundState.Running, Blocks: > 50 }, cancellation);
        MicrophoneStatus status = microphone.Status;
        if (!running)
            return [new SelfTestResult("microphone", false, status.Reason.Length > 0 ? status.Reason : "no sound came from the device")];
        await WaitAsync(() => microphone.Status.ChannelLevels.All(level => level > SilenceDecibels), cancellation);
        return
        [
            .. microphone.Status.ChannelLevels.Select((level, channel) => new SelfTestResult(
                string.Create(CultureInfo.InvariantCulture, $"microphone {channel + 1}"), level > SilenceDecibels,
                level > SilenceDecibels
                    ? string.Create(CultureInfo.InvariantCulture, $"{level:0} dBFS")
                    : "digital silence: is this microphone muted or unplugged?")),
        ];
    }

    private async Task<SelfTestResult> TestSpeakerAsync(CancellationToken cancellation)
    {
        using SpeakerPipeline speaker = new(options.Speaker, time, logger);
        speaker.Start();
        speaker.PlayCue(SoundCue.RisingTones);
        bool running = await WaitAsync(() => speaker.Status is { State: SoundState.Running, Blocks: > 50 }, cancellation);
        return new SelfTestResult(
            "speaker", running, running
                ? "two rising tones played" : speaker.Status.Reason.Length > 0 ? speaker.Status.Reason : "the device took no sound");
    }

    private static SelfTestResult TestSound()
    {
        SoundProofResult proof = SoundProof.Run();
        return new SelfTestResult("sound", proof.Passed, string.Create(
            CultureInfo.InvariantCulture,
            $"an echo made for the test is {proof.EchoCancelledDb:0} dB quieter{(proof.Passed ? "" : $", and must be {SoundProof.Least:0}")}; four microphones take {proof.PerBlock / TimeSpan.FromMilliseconds(10):0.0 %} of a processor"));
    }

    private async Task<IReadOnlyList<SelfTestResult>> TestHearingAsync()
    {
        using SpeakerPipeline speaker = new(options.Speaker, time, logger);
        speaker.Start();
        using SoundCheck check = new(options.Microphone, speaker, time, logger);
        SoundCheckReport report = SoundCheckReport.Of(await check.RunAsync(), time.GetUtcNow());
        bool passed = report is { Faults.Count: 0, Outcome: SoundCheckOutcome.Heard or SoundCheckOutcome.TakenOut };
        string drift = report.DescribeDrift() is { Length: > 0 } known ? $"; {known}" : "";
        return
        [
            new SelfTestResult("sound check", passed, report.Describe() + drift),
            .. report.Microphones.Select(static microphone => new SelfTestResult(
                string.Create(CultureInfo.InvariantCulture, $"  microphone {microphone.Number}"), microphone.Complaint is null,
                microphone.Describe())),
        ];
    }

    private async Task<SelfTestResult> TestSpeechAsync(CancellationToken cancellation)
    {
        EspeakSynthesizer synthesizer = new(options.Speech, time);
        SpeechResult result = await synthesizer.SayAsync(CodeText.Of("12345", options.Speech.Introduction), cancellation);
        return new SelfTestResult("speech", result.Phrase is not null, result.Phrase is { } phrase
            ? string.Create(CultureInfo.InvariantCulture, $"{synthesizer.Description} made {phrase.Duration.TotalSeconds:0.0} s of speech")
            : result.Problem!);
    }

    private SelfTestResult TestClock()
    {
        // A device without a clock battery starts in the past until the network tells the time; TLS then refuses every certificate.
        string assembly = Path.Combine(AppContext.BaseDirectory, $"{typeof(SelfTest).Assembly.GetName().Name}.dll");
        DateTimeOffset built = File.GetLastWriteTimeUtc(File.Exists(assembly) ? assembly : Environment.ProcessPath!);
        DateTimeOffset now = time.GetUtcNow();
        return now >= built.AddDays(-1)
            ? new SelfTestResult("clock", true, now.ToString("u", CultureInfo.InvariantCulture))
            : new SelfTestResult("clock", false, $"{now:u} is before this software was built ({built:u}): is there a time server?");
    }

    private SelfTestResult TestKeyStore()
    {
        try
        {
            KeyStore store = KeyStore.Open(options.Paths.State, options.Keys.IsSealed);
            using DeviceIdentity identity = store.LoadOrCreate();
            return DeviceCredentials.TryLoad(options.Paths.State) is null
                ? new SelfTestResult(
                    "key store", false, "The identity is good, but the room is not paired: run \"zoomrooms-appliance pair CODE\".")
                : new SelfTestResult("key store", true, $"identity and credentials are good ({store.Description})");
        }
        catch (Exception unusable) when (unusable is KeyStoreException or IOException or UnauthorizedAccessException)
        {
            return new SelfTestResult("key store", false, unusable.Message);
        }
    }

    private static SelfTestResult TestFrameCipher()
    {
        string passedOver = string.Join("; ", FrameCipherProvider.PassedOver);
        return new SelfTestResult(
            "frame cipher", true,
            $"AES-256-GCM of {FrameCipherProvider.Selected.Name}{(passedOver.Length > 0 ? $" (passed over: {passedOver})" : "")}");
    }

    private async Task<bool> WaitAsync(Func<bool> condition, CancellationToken cancellation)
    {
        long begun = time.GetTimestamp();
        while (!condition())
        {
            if (time.GetElapsedTime(begun) > Patience)
                return false;
            await Task.Delay(LookEvery, time, cancellation);
        }
        return true;
    }
}
