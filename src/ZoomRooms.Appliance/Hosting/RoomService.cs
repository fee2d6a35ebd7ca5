using System.Diagnostics;
using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;
using NodaTime;
using ZoomRooms.Appliance.Calendar;
using ZoomRooms.Appliance.Calendar.Counting;
using ZoomRooms.Appliance.Configuration;
using ZoomRooms.Appliance.Health;
using ZoomRooms.Appliance.Pages;
using ZoomRooms.Appliance.Panel;
using ZoomRooms.Appliance.Room;
using ZoomRooms.Appliance.Sockets;
using ZoomRooms.Appliance.SoundChecks;
using ZoomRooms.Appliance.Speech;
using ZoomRooms.Appliance.Status;
using ZoomRooms.Client;
using ZoomRooms.Client.Media;
using ZoomRooms.Client.Pictures;
using ZoomRooms.Client.Provisioning;
using ZoomRooms.Crypto;
using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Video;

namespace ZoomRooms.Appliance.Hosting;

/// <summary>The service: opens panel, devices and sockets, runs the room loop, and leaves everything dark.</summary>
internal sealed class RoomService(
    ApplianceOptions options, TimeProvider time, ILogger<RoomService> logger, IHostApplicationLifetime lifetime,
    ISystemdNotifier? notifier = null) : BackgroundService
{
    /// <summary>Set when the loop itself failed: the process must not end with success.</summary>
    public bool Failed { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Off the start-up thread: the host is ready while the devices are still being opened.
        await Task.Yield();
        SimulatedBoardDriver? board = options.Panel.Driver == "simulated" ? new SimulatedBoardDriver(time) : null;
        RoomLoop? loop = null;
        ScreenTeller? teller = null;
        BootHold bootHold = new();
        MuteLight? muteLight = options.Panel.MuteLine.Length > 0 ? new MuteLight() : null;
        using PanelDriver panel = new(
            () => PanelFactory.Open(options.Panel, board), time, logger,
            gesture => loop?.Post(gesture), health => loop?.Post(new RoomInput.PanelChanged(health)), bootHold, muteLight);
        try
        {
            await using UnixSocketServer? boardSocket = board is null
                ? null : Listen(() => SimulatedBoardSocket.Listen(options.Paths.SimulatedBoardSocket, board, options.Panel));
            panel.Start();
            EncoderSelection encoder = await Task.Run(
                () => EncoderProbe.Select(
                    options.Encoder, options.Camera, _ => new ProcessStartInfo(Environment.ProcessPath!)), stoppingToken);
            ApplianceLog.EncoderIs(logger, encoder.Name);
            if (!SecretBytes.AreLocked)
                ApplianceLog.KeysNotLocked(logger);
            // Before anything opens the keys.
            bool reset = Reset(await bootHold.CloseAsync().WaitAsync(stoppingToken));
            using CameraPipeline camera = new(options.Camera, options.Encoder, encoder, time, logger);
            using MicrophonePipeline microphone = new(options.Microphone, time, logger);
            muteLight?.Guard(microphone.SetMuted, () => microphone.IsSilent);
            using SpeakerPipeline speaker = new(options.Speaker, time, logger, microphone);
            Agenda? agenda = options.Calendar.IsUsed ? new Agenda(time, options.Meeting.Id.Length > 0) : null;
            Task calendar = agenda is null ? Task.CompletedTask
                : new CalendarReader(options.Calendar, CalendarRules.Of(
                    options.Calendar, options.Server.Url), agenda, options.Paths.State, time, logger)
                { Server = ApplianceSessions.ServerOf(options, time) }.RunAsync(stoppingToken);
            using PicturePort? screen = options.Pictures.HasScreen ? new PicturePort(options.Pictures.Socket, time, logger) : null;
            MediaDevices devices = new(camera, microphone, speaker) { Pictures = screen };
            using ApplianceSessions sessions = new(options, devices, time, logger, agenda, screen);
            screen?.Start(() =>
            {
                sessions.FollowScreen();
                Volatile.Read(ref teller)?.Wake();
            });
            using ITimer microphoneVolume = microphone.Volume.Watch(time), speakerVolume = speaker.Volume.Watch(time);
            speaker.Start();
            if (reset)
                speaker.PlayCue(SoundCue.FallingTone);
            EspeakSynthesizer synthesizer = new(options.Speech, time);
            using CodeSpeaker codes = new(synthesizer, options.Speech, phrase => Say(speaker, phrase), logger);
            JoinRequest standing = new(options.Meeting.Number, options.Meeting.Passcode, options.Room.Name, options.Meeting.Insists);
            SoundChecker checker = new(
                () => new SoundCheck(options.Microphone, speaker, time, logger, microphone.Volume), options.Paths.State, time, logger);
            loop = new RoomLoop(
                sessions, standing, panel.Show, () =>
                    panel.Health, muteLight is null ? microphone.SetMuted : muteLight.SetMuted, speaker.PlayCue, codes, time, logger,
                agenda is null ? null : () => Choose(agenda, standing), checker, report => Volatile.Read(ref teller)?.See(report));
            DeviceHealthReader health = new("/", options.Paths);
            DateTimeZone zone = CalendarRules.Of(options.Calendar, options.Server.Url).Zone;
            using LoadShedding shedding = new(health.Read, camera.TakeEvery, options.Camera.FrameRate, time, logger);
            using StatusSource status = new(
                options, loop, panel, camera, microphone, speaker, codes, encoder, sessions.Keys, agenda, health, shedding, screen,
                checker, time);
            using ScreenTeller? telling = screen is null ? null : new ScreenTeller(
                () => screen.IsConnected, () => loop.Report, new PageSource(
                    options.Room.Name, microphone, agenda, zone, status, time).Facts, screen.Show, time, logger);
            Volatile.Write(ref teller, telling);
            await using UnixSocketServer? statusSocket = Listen(
                () => new UnixSocketServer(
                    options.Paths.StatusSocket, line => RoomSocket.Answer(
                        line, status, loop.Post, () => SoundCheckRules.Refusal(loop.Report.Room, agenda, time.GetUtcNow()))));
            await using UnixSocketServer? metricsSocket = Listen(
                () => new UnixSocketServer(
                    options.Paths.MetricsSocket, line =>
                        MetricsText.Answer(line, () => (status.Describe(), status.Health)), longestLine: 4096));
            await Task.WhenAll(sessions.WarmUpAsync(stoppingToken), codes.CheckAsync(stoppingToken));
            loop.Post(new RoomInput.PanelChanged(panel.Health));
            loop.Post(new RoomInput.Ready());
            using NightWatch night = new(
                options.SoundCheck, zone, agenda, () =>
                    loop.Report.Room, () => checker.Report,
                () => health.Read().IsClockSynchronized, () => loop.Post(new RoomInput.SoundCheckAsked()), time);
            using ServiceWatchdog? watchdog = ServiceWatchdog.Start(
                notifier, Environment.GetEnvironmentVariable("WATCHDOG_USEC"), () => loop.Steps, time);
            using CancellationTokenRegistration stop = stoppingToken.Register(() => loop.Post(new RoomInput.Stop()));
            await loop.RunAsync();
            await calendar;
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped while the devices were still being opened.
        }
        catch (Exception failure)
        {
            Failed = true;
            ApplianceLog.RoomLoopFailed(logger, failure);
            lifetime.StopApplication();
        }
    }

    /// <summary>The meeting that is on; otherwise the standing one, or none (whose number is the default).</summary>
    private static JoinRequest Choose(Agenda agenda, JoinRequest standing) => agenda.Now() switch
    {
        { Meeting: { } on } => standing with { Meeting = on.Meeting, Passcode = on.Passcode },
        { IsStanding: true } => standing,
        _ => standing with { Meeting = default },
    };

    /// <summary>Without a loudspeaker nobody hears a code, and nobody may be taken to have heard it.</summary>
    private static bool Say(SpeakerPipeline speaker, SpokenPhrase? phrase)
    {
        if (phrase is null || speaker.Status.State != SoundState.Running)
        {
            speaker.Hush();
            return false;
        }
        speaker.Say(phrase);
        return true;
    }

    /// <summary>
    /// Does the reset that the button asked for, or goes on with one that a power cut ended. True when the device is new.
    /// </summary>
    private bool Reset(bool asked)
    {
        try
        {
            bool wasReset = FactoryReset.Complete(options.Paths.State, options.Paths.ResetRequest);
            if (asked)
                FactoryReset.Run(options.Paths.State, options.Paths.ResetRequest);
            if (asked || wasReset)
                ApplianceLog.WasReset(logger);
            return asked || wasReset;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            ApplianceLog.NotReset(logger, refused.GetType().Name);
            return false;
        }
    }

    /// <summary>Without its sockets the room still joins meetings; it only can't be asked.</summary>
    private UnixSocketServer? Listen(Func<UnixSocketServer> open)
    {
        try
        {
            return open();
        }
        catch (Exception refused) when (refused is IOException or SocketException or UnauthorizedAccessException)
        {
            ApplianceLog.NoStatusSocket(logger, refused.GetType().Name);
            return null;
        }
    }
}
