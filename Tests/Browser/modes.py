"""The ways in which people meet a page. Each is a set of options for a browser context."""

DESKTOP = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
NARROW = {"viewport": {"width": 320, "height": 640}}  # also 1280 px at 400 % zoom

MODES = {
    "desktop": DESKTOP,
    "dark": {**DESKTOP, "color_scheme": "dark"},
    "phone": PHONE,
    "320 px": NARROW,
    "forced colours": {**DESKTOP, "forced_colors": "active"},
}

NO_SCRIPT = {
    "desktop, no script": {**DESKTOP, "java_script_enabled": False},
    "phone, no script": {**PHONE, "java_script_enabled": False},
    "320 px, no script": {**NARROW, "java_script_enabled": False},
}
