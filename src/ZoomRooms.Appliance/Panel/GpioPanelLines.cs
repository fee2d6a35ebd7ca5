using System.Device.Gpio;

namespace ZoomRooms.Appliance.Panel;

/// <summary>The panel's LEDs over System.Device.Gpio, whatever driver is below it, and the button's line beside it.</summary>
internal sealed class GpioPanelLines : IPanelLines
{
    private readonly GpioController _controller;
    private readonly IButtonLine _button;
    private readonly int _led;
    private readonly int? _sense;
    private readonly int? _mute;

    /// <summary>Opens the lines, the LEDs first and dark.</summary>
    public GpioPanelLines(GpioController controller, Func<IButtonLine> openButton, int led, int? sense, int? mute)
    {
        _controller = controller;
        _led = led;
        _sense = sense;
        _mute = mute;
        try
        {
            _controller.OpenPin(led, PinMode.Output, PinValue.Low);
            if (mute is { } second)
                _controller.OpenPin(second, PinMode.Output, PinValue.Low);
            if (sense is { } line)
                _controller.OpenPin(line, PinMode.Input);
            _button = openButton();
        }
        catch
        {
            _controller.Dispose();
            throw;
        }
    }

    public bool IsButtonPressed() => _button.IsPressed();

    public bool StampsEdges => _button.StampsEdges;

    public bool TryTakeEdge(out ButtonEdge edge) => _button.TryTakeEdge(out edge);

    public void SetLed(bool lit) => _controller.Write(_led, lit ? PinValue.High : PinValue.Low);

    public bool LedFollows(bool lit)
    {
        PinValue expected = lit ? PinValue.High : PinValue.Low;
        return _controller.Read(_led) == expected && (_sense is not { } line || _controller.Read(line) == expected);
    }

    public bool HasMuteLed => _mute is not null;

    public void SetMuteLed(bool lit)
    {
        if (_mute is { } line)
            _controller.Write(line, lit ? PinValue.High : PinValue.Low);
    }

    public bool MuteLedFollows(bool lit) => _mute is not { } line || _controller.Read(line) == (lit ? PinValue.High : PinValue.Low);

    /// <summary>Darkens the LEDs and gives the lines back.</summary>
    public void Dispose()
    {
        try
        {
            _controller.Write(_led, PinValue.Low);
            SetMuteLed(false);
        }
        catch (Exception gone) when (gone is IOException or InvalidOperationException)
        {
            // The chip went away; the kernel releases the line, and a released line is dark.
        }
        _controller.Dispose();
        _button.Dispose();
    }
}
