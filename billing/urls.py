"""The pages of Billing."""

from django.urls import path

from billing.views import details, invoices, overview, payment_methods, tiers, usage

app_name = "billing"
urlpatterns = [
    path("billing/", overview.overview, name="overview"),
    path("billing/end/", overview.end, name="end"),
    path("billing/payment-methods/", payment_methods.payment_methods, name="payment-methods"),
    path("billing/payment-methods/add/", payment_methods.add, name="add-card"),
    path(
        "billing/payment-methods/add/<uuid:setup_id>/", payment_methods.adding, name="adding-card"
    ),
    path(
        "billing/payment-methods/transfer/", payment_methods.choose_transfer, name="choose-transfer"
    ),
    path(
        "billing/payment-methods/<uuid:card_id>/choose/", payment_methods.choose, name="choose-card"
    ),
    path(
        "billing/payment-methods/<uuid:card_id>/delete/", payment_methods.delete, name="delete-card"
    ),
    path("billing/invoice-changes/", overview.invoice_changes, name="invoice-changes"),
    path("billing/resume/", overview.resume, name="resume"),
    path("billing/details/", details.details, name="details"),
    path("billing/tiers/", tiers.tiers, name="tiers"),
    path("billing/tiers/choose/", tiers.choose, name="choose"),
    path("billing/usage/", usage.usage, name="usage"),
    path("billing/usage/csv/", usage.download, name="download-usage"),
    path("billing/invoices/", invoices.invoices, name="invoices"),
    path("billing/invoices/<uuid:invoice_id>/", invoices.invoice, name="invoice"),
    path("billing/invoices/<uuid:invoice_id>/pay/", invoices.pay, name="pay"),
    path("billing/invoices/<uuid:invoice_id>/pdf/", invoices.pdf, name="invoice-pdf"),
    path("billing/invoices/<uuid:invoice_id>/resend/", invoices.resend, name="resend-invoice"),
    path("billing/invoices/<uuid:invoice_id>/xml/", invoices.xml, name="invoice-xml"),
]
