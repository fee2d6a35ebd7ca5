using System.Runtime.InteropServices;

namespace ZoomRooms.Media.Interop;

/// <summary>A card's own mixer as ALSA's simple mixer interface has it. For one thread; the controls live as long as it does.</summary>
internal sealed unsafe partial class AlsaMixer : IDisposable
{
    private const string Library = "libasound.so.2";

    /// <summary>As many as ALSA names.</summary>
    private const int Channels = 32;

    private readonly IntPtr _mixer;

    private AlsaMixer(IntPtr mixer) => _mixer = mixer;

    /// <summary>Null: the card has none, or there is no such card.</summary>
    /// <param name="name">As ALSA's configuration has it: <c>hw:1</c>, <c>default</c>.</param>
    public static AlsaMixer? TryOpen(string name)
    {
        PortAudioMessages.Silence();
        try
        {
            IntPtr mixer;
            if (snd_mixer_open(&mixer, 0) < 0)
                return null;
            if (snd_mixer_attach(mixer, name) >= 0 && snd_mixer_selem_register(mixer, null, null) >= 0 && snd_mixer_load(mixer) >= 0)
                return new AlsaMixer(mixer);
            _ = snd_mixer_close(mixer);
            return null;
        }
        catch (Exception absent) when (absent is DllNotFoundException or EntryPointNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Those with a volume in that direction.</summary>
    public List<Control> Controls(bool capture)
    {
        List<Control> controls = [];
        for (IntPtr element = snd_mixer_first_elem(_mixer); element != IntPtr.Zero; element = snd_mixer_elem_next(element))
        {
            bool hasVolume = capture ? snd_mixer_selem_has_capture_volume(element) != 0 : snd_mixer_selem_has_playback_volume(element) != 0;
            if (hasVolume && snd_mixer_selem_is_active(element) != 0)
                controls.Add(new Control(element, capture, Marshal.PtrToStringUTF8(snd_mixer_selem_get_name(element)) ?? ""));
        }
        return controls;
    }

    public void Dispose() => _ = snd_mixer_close(_mixer);

    /// <summary>One volume with its switch, all its channels together.</summary>
    internal sealed class Control(IntPtr element, bool capture, string name)
    {
        public string Name => name;

        /// <summary>Of its range, as amixer shows it: the mean of its channels, 0 to 100.</summary>
        public int Percent
        {
            get
            {
                (int least, int most) = Range();
                double sum = 0;
                int count = 0;
                for (int channel = 0; channel < Channels; channel++)
                {
                    CLong value = default;
                    bool has = capture ? snd_mixer_selem_has_capture_channel(element, channel) != 0
                        : snd_mixer_selem_has_playback_channel(element, channel) != 0;
                    if (!has || (capture ? snd_mixer_selem_get_capture_volume(element, channel, &value)
                        : snd_mixer_selem_get_playback_volume(element, channel, &value)) < 0)
                        continue;
                    sum += value.Value;
                    count++;
                }
                return count == 0 || most <= least ? 0 : (int)Math.Round((sum / count - least) * 100 / (most - least));
            }
        }

        /// <summary>It has a switch, and that is off on all channels.</summary>
        public bool IsOff
        {
            get
            {
                if (!HasSwitch())
                    return false;
                for (int channel = 0; channel < Channels; channel++)
                {
                    int on = 0;
                    int result = capture ? snd_mixer_selem_get_capture_switch(element, channel, &on)
                        : snd_mixer_selem_get_playback_switch(element, channel, &on);
                    if (result >= 0 && on != 0)
                        return false;
                }
                return true;
            }
        }

        public void SetPercent(int percent)
        {
            (int least, int most) = Range();
            CLong value = new((int)Math.Round(least + percent * ((double)most - least) / 100));
            _ = capture ? snd_mixer_selem_set_capture_volume_all(element, value) : snd_mixer_selem_set_playback_volume_all(element, value);
        }

        public void SwitchOn()
        {
            if (HasSwitch())
                _ = capture ? snd_mixer_selem_set_capture_switch_all(element, 1) : snd_mixer_selem_set_playback_switch_all(element, 1);
        }

        private bool HasSwitch() =>
            (capture ? snd_mixer_selem_has_capture_switch(element) : snd_mixer_selem_has_playback_switch(element)) != 0;

        private (int Least, int Most) Range()
        {
            CLong least = default, most = default;
            _ = capture ? snd_mixer_selem_get_capture_volume_range(element, &least, &most)
                : snd_mixer_selem_get_playback_volume_range(element, &least, &most);
            return ((int)least.Value, (int)most.Value);
        }
    }

    [LibraryImport(Library)]
    private static partial int snd_mixer_open(IntPtr* mixer, int mode);

    [LibraryImport(Library)]
    private static partial int snd_mixer_close(IntPtr mixer);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int snd_mixer_attach(IntPtr mixer, string name);

    [LibraryImport(Library)]
    private static partial int snd_mixer_selem_register(IntPtr mixer, void* options, void** classes);

    [LibraryImport(Library)]
    private static partial int snd_mixer_load(IntPtr mixer);

    [LibraryImport(Library)]
    private static partial IntPtr snd_mixer_first_elem(IntPtr mixer);

    [LibraryImport(Library)]
    private static partial IntPtr snd_mixer_elem_next(IntPtr element);

    [LibraryImport(Library)]
    private static partial int snd_mixer_selem_is_active(IntPtr element);

    [LibraryImport(Library)]
    private static partial IntPtr snd_mixer_selem_get_name(IntPtr element);

    [LibraryImport(Library)]
    private static partial int snd_mixer_selem_has_playback_volume(IntPtr element);

    [LibraryImport(Library)]
    private static partial int snd_mixer_selem_has_capture_volume(IntPtr element);

    [LibraryImport(Library)]
    private static partial int snd_mixer_selem_has_playback_switch(IntPtr element);

    [LibraryImport(Library)]
    private static partial int snd_mixer_selem_has_capture_switch(IntPtr element);

    [LibraryImport(Library)]
    private static partial int snd_mixer_selem_has_playback_channel(IntPtr element, int channel);

    [LibraryImport(Library)]
    private static partial int snd_mixer_selem_has_capture_channel(IntPtr element, int channel);

    [LibraryImport(Library)]
    private static partial int snd_mixer_selem_get_playback_volume_range(IntPtr element, CLong* least, CLong* most);

    [LibraryImport(Library)]
    private static partial int snd_mixer_selem_get_capture_volume_range(IntPtr element, CLong* least, CLong* most);

    [LibraryImport(Library)]
    private static partial int snd_mixer_selem_get_playback_volume(IntPtr element, int channel, CLong* value);

    [LibraryImport(Library)]
    private static partial int snd_mixer_selem_get_capture_volume(IntPtr element, int channel, CLong* value);

    [LibraryImport(Library)]
    private static partial int snd_mixer_selem_get_playback_switch(IntPtr element, int channel, int* value);

    [LibraryImport(Library)]
    private static partial int snd_mixer_selem_get_capture_switch(IntPtr element, int channel, int* value);

    [LibraryImport(Library)]
    private static partial int snd_mixer_selem_set_playback_volume_all(IntPtr element, CLong value);

    [LibraryImport(Library)]
    private static partial int snd_mixer_selem_set_capture_volume_all(IntPtr element, CLong value);

    [LibraryImport(Library)]
    private static partial int snd_mixer_selem_set_playback_switch_all(IntPtr element, int value);

    [LibraryImport(Library)]
    private static partial int snd_mixer_selem_set_capture_switch_all(IntPtr element, int value);
}
