using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using ZoomRooms.Client;
using ZoomRooms.Client.Media;
using ZoomRooms.Client.Provisioning;
using ZoomRooms.Client.Session;
using ZoomRooms.Client.Signaling;
using ZoomRooms.Client.Storage;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Screens;
using ZoomRooms.Media.Video;
using ZoomRooms.Rtc.Dtls;

namespace ZoomRooms.Desktop;

/// <summary>
/// What a stay is made of: identity, camera, microphone, speaker. They outlast the meetings that are joined with them, and are exchanged
/// by one thread at a time: between meetings as a whole, in a meeting as devices of one that goes on (<see cref="Change"/>).
/// </summary>
internal sealed class StayDevices : IMeetingSessionFactory, IDisposable
{
    private static readonly EncoderSelection Untried = new("", []);

    private readonly StayRequest _request;
    private DeviceIdentity _identity;
    private readonly DeviceCredentials _credentials;
    private readonly IPictureOutput _pictures;
    private readonly IMediaRecorder? _recorder;
    private readonly LocalCertificate _certificate = LocalCertificate.Create();
    private EncoderSelection? _encoder;
    private volatile CameraPipeline? _camera;
    private volatile MicrophonePipeline? _microphone;
    private volatile SpeakerPipeline? _speaker;
    private volatile bool _muted;
    private volatile bool _cameraOff;

    private StayDevices(
        StayRequest request, DeviceIdentity identity, DeviceCredentials credentials, IPictureOutput pictures, IMediaRecorder? recorder)
    {
        (_request, _identity, _credentials, _pictures, _recorder) = (request, identity, credentials, pictures, recorder);
        _muted = request.Muted;
    }

    public CameraPipeline? Camera => _camera;

    public MicrophonePipeline? Microphone => _microphone;

    public SpeakerPipeline? Speaker => _speaker;

    /// <summary>Takes the screen that somebody captures.</summary>
    public SharedScreenSource Screen { get; } = new();

    /// <summary>The program that tries encoders: this one.</summary>
    public string Program { get; set; } = Environment.ProcessPath!;

    /// <summary>Gets what the camera's encoders make in a meeting.</summary>
    public EncodedVideoHandler? Own { get; init; }

    /// <summary>Null after saying on standard error what is missing.</summary>
    /// <param name="open">Its devices are opened at once.</param>
    public static StayDevices? TryOpen(
        StayRequest request, IPictureOutput pictures, IMediaRecorder? recorder, EncodedVideoHandler? own = null, bool open = true)
    {
        try
        {
            if ((request.Guest ? DeviceCredentials.NotYet : DeviceCredentials.TryLoad(request.State)) is { } credentials)
            {
                DeviceIdentity identity = request.Guest ? DeviceIdentity.Create() : new KeyStore(request.State).LoadOrCreate();
                StayDevices devices = new(request, identity, credentials, pictures, recorder)
                {
                    Own = own,
                };
                if (!open)
                    return devices;
                devices.UseCamera(request.Camera);
                devices.UseSound(request.Microphone, request.Speaker);
                return devices;
            }
            Console.Error.WriteLine(
                "This client is not paired: run \"zoomrooms-desktop pair CODE\" with a code of the server's administrator.");
        }
        catch (KeyStoreException unusable)
        {
            Console.Error.WriteLine(unusable.Message);
        }
        return null;
    }

    /// <summary>In place of the one before, which is closed; null for none. It opens when it is started.</summary>
    public void UseCamera(CameraOptions? camera)
    {
        _camera?.Dispose();
        _camera = null;
        if (camera is not null)
            _camera = NewCamera(camera, EncoderFor(camera));
    }

    /// <summary>Both, for the one takes out what the other plays. The speaker opens at once.</summary>
    public void UseSound(MicrophoneOptions? microphone, SpeakerOptions? speaker) => UseSound(microphone, speaker, null);

    private void UseSound(MicrophoneOptions? microphone, SpeakerOptions? speaker, DeviceChoice? choice)
    {
        _speaker?.Dispose();
        _microphone?.Dispose();
        TimeProvider time = TimeProvider.System;
        MicrophonePipeline? hears = microphone is null ? null : new MicrophonePipeline(microphone, time, NullLogger.Instance);
        hears?.SetMuted(_muted);
        if (choice is not null)
            hears?.Use(choice.MicrophoneOptions?.Device);
        _microphone = hears;
        SpeakerPipeline? plays = speaker is null ? null : new SpeakerPipeline(speaker, time, NullLogger.Instance, hears);
        if (choice is not null)
            plays?.Use(choice.SpeakerOptions?.Device);
        plays?.Start();
        _speaker = plays;
    }

    private EncoderSelection EncoderFor(CameraOptions camera)
    {
        FFmpegRuntime.Initialize();
        return _encoder ??= EncoderProbe.Select(new EncoderOptions(), camera, _ => new ProcessStartInfo(Program));
    }

    private CameraPipeline NewCamera(CameraOptions camera, EncoderSelection encoder)
    {
        CameraPipeline pipeline = new(camera, new EncoderOptions(), encoder, TimeProvider.System, NullLogger.Instance);
        pipeline.TakeEvery(_cameraOff ? 0 : 1);
        return pipeline;
    }

    /// <summary>Of each kind one, with a device or without, so that another can be chosen while a meeting is on.</summary>
    public void Prepare(DeviceChoice choice)
    {
        UseSound(choice.MicrophoneOptions ?? new MicrophoneOptions(), choice.SpeakerOptions ?? new SpeakerOptions(), choice);
        UseCamera(choice.CameraOptions);
        if (_camera is not null)
            return;
        // Nobody waits for an encoder to be tried that may never be wanted.
        CameraPipeline none = NewCamera(new CameraOptions(), Untried);
        none.Use(null, Untried);
        _camera = none;
    }

    /// <summary>Also in a meeting: whoever is muted, or has the camera off, stays so.</summary>
    public void Change(DeviceKind kind, DeviceChoice choice)
    {
        switch (kind)
        {
            case DeviceKind.Camera:
                CameraOptions? camera = choice.CameraOptions;
                _camera?.Use(camera, camera is null ? Untried : EncoderFor(camera));
                break;
            case DeviceKind.Microphone:
                _microphone?.Use(choice.MicrophoneOptions?.Device);
                break;
            case DeviceKind.Speaker:
                _speaker?.Use(choice.SpeakerOptions?.Device);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind));
        }
    }

    /// <summary>Whatever microphone there is and will be.</summary>
    public void SetMuted(bool muted)
    {
        _muted = muted;
        _microphone?.SetMuted(muted);
    }

    /// <summary>Off closes whatever camera there is and will be.</summary>
    public void SetCamera(bool on)
    {
        _cameraOff = !on;
        _camera?.TakeEvery(on ? 1 : 0);
    }

    public IMeetingSession Join(JoinRequest request, Action<SessionSnapshot> changed)
    {
        MediaDevices devices = new(_camera, _microphone, _speaker, _recorder) { Pictures = _pictures, Own = Own, Screen = Screen };
        if (_request.Guest)
        {
            // The stay before is over: this one has nothing in common with it.
            _identity.Dispose();
            _identity = DeviceIdentity.Create();
        }
        ServerEndpoint server = _request.Guest ? _request.Server : _request.Server with
        {
            Renewal = CertificateRenewal.Of(_request.Server, _credentials.StatementRoot, _request.State, TimeProvider.System),
        };
        return new MeetingSessionFactory(new ParticipantContext(
            server, _credentials, _identity, _certificate, devices, TimeProvider.System, NullLogger.Instance)
        {
            KeepsChat = true,
            Guest = _request.Guest ? new GuestEntrance(_request.Server, _identity) : null,
        }).Join(request, changed);
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _speaker?.Dispose();
        _microphone?.Dispose();
        _camera?.Dispose();
        _identity.Dispose();
    }
}
